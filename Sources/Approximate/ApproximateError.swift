import CFaiss

/// Why an approximate index could not be built or searched: one sentence.
public struct ApproximateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of thing went wrong, for callers that react differently.
    public enum Kind: Sendable, Equatable {
        /// Settings that cannot be, or not for these vectors.
        case settings
        /// Vectors or ids that no index takes: a NaN, a negative id.
        case rows
        /// Fewer rows than the index needs to learn from.
        case tooFewRows
        /// The caller's progress function ended the building.
        case cancelled
        /// Not enough memory.
        case outOfMemory
        /// Anything else, in FAISS's words.
        case failed
    }

    /// The kind of failure.
    public let kind: Kind
    /// The sentence.
    public let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// Throws what FAISS left behind on this thread where the status is not FA_OK.
    static func attempt(_ status: fa_status, _ doing: String) throws(ApproximateError) {
        switch status {
        case Int32(FA_OK): return
        case Int32(FA_OUT_OF_MEMORY):
            throw ApproximateError(.outOfMemory, "there is not enough memory for \(doing)")
        default:
            let message = String(cString: fa_last_error()).split(separator: "\n").first ?? "unknown"
            throw ApproximateError(.failed, "FAISS failed in \(doing): \(message)")
        }
    }
}
