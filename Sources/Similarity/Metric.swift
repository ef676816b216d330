/// How alike two feature vectors are.
public enum Metric: String, Sendable, CaseIterable {
    /// The dot product of the vectors scaled to unit length.
    case cosine
    /// The Euclidean distance of the vectors as they are.
    case l2
    /// The dot product of the vectors as they are.
    case dot

    /// Whether larger scores are nearer; false for a distance.
    public var higherIsNearer: Bool { self != .l2 }

    /// Whether a score is as near as a threshold or nearer.
    public func isNear(_ score: Float, threshold: Float) -> Bool {
        higherIsNearer ? score >= threshold : score <= threshold
    }
}

extension Metric {
    /// What a search's similarity is to a person: minus half a squared distance as the distance, else itself.
    public func score(ofSimilarity similarity: Float) -> Float {
        self == .l2 ? (-2 * min(similarity, 0)).squareRoot() : similarity
    }
}
