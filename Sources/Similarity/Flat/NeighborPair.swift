/// Two rows that are near to each other.
public struct NeighborPair: Sendable, Hashable {
    /// The row with the lower index.
    public let first: Int
    /// The row with the higher index.
    public let second: Int
    /// The metric's own number: a cosine, a Euclidean distance or a dot product.
    public let score: Float

    /// Two rows and their score.
    public init(first: Int, second: Int, score: Float) {
        self.first = first
        self.second = second
        self.score = score
    }
}
