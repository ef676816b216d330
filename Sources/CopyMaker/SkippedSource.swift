/// A picture of which no copies were made.
public struct SkippedSource: Sendable, Equatable {
    /// The file, as it was named.
    public let path: String
    /// One sentence that names the file and says what is wrong with it.
    public let reason: String

    /// Puts file and reason together.
    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }
}
