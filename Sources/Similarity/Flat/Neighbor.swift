/// A row that is near to a query.
public struct Neighbor: Sendable, Hashable {
    /// The row.
    public let index: Int
    /// The metric's own number: a cosine, a Euclidean distance or a dot product.
    public let score: Float

    /// A row and its score.
    public init(index: Int, score: Float) {
        self.index = index
        self.score = score
    }
}
