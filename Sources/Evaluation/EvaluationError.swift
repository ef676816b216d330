/// An evaluation that cannot be done: one sentence.
public struct EvaluationError: Error, Equatable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    /// With this sentence.
    public init(_ description: String) {
        self.description = description
    }
}
