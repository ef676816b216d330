/// Why a tar shard cannot be used; `description` is one sentence that names the shard and, where there is
/// one, the place.
public struct ShardError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file, or the pattern that names none.
    public let shard: String
    /// The byte at which the trouble begins.
    public let offset: Int?
    /// What is wrong, as the end of a sentence.
    public let reason: String

    init(_ shard: String, at offset: Int? = nil, _ reason: String) {
        self.shard = shard
        self.offset = offset
        self.reason = reason
    }

    /// One sentence.
    public var description: String {
        "Cannot read \(shard)\(offset.map { " at byte \($0)" } ?? ""): \(reason)."
    }
}
