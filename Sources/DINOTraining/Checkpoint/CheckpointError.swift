/// A checkpoint that training cannot go on from: one sentence with the file's name.
public struct CheckpointError: Error, Equatable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    init(_ path: String, _ problem: String) {
        description = "\(path) \(problem)"
    }
}
