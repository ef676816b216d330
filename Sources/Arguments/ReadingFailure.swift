/// Why a word could not be read as a value.
public struct ReadingFailure: Error, Equatable {
    /// What was expected, with an article.
    public var expected: String
    /// The word that was found.
    public var found: String
    /// A word that may have been meant.
    public var suggestion: String?
}
