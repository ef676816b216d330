/// Why training stopped before its end: one sentence.
public struct TrainingError: Error, CustomStringConvertible {
    /// One sentence.
    public let description: String
}
