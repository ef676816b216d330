/// What became of one picture.
enum CopyOutcome: Sendable {
    /// Its original and copies stand in the set.
    case made([CopyRow])
    /// It could not be read.
    case skipped(SkippedSource)
    /// Something of the set could not be written.
    case failed(CopySetError)
}
