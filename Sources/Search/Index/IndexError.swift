/// An index or a query that cannot be had: one sentence.
public struct IndexError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    /// With this sentence.
    public init(_ description: String) {
        self.description = description
    }
}
