/// What a finished set holds.
public struct CopySetSummary: Sendable, Equatable {
    /// Originals.
    public internal(set) var originals = 0
    /// Pictures in all other blocks.
    public internal(set) var copies = 0
    /// Pictures that could not be read, in the order in which they were given.
    public internal(set) var skipped: [SkippedSource] = []
}
