/// What a search found for one query, nearest first.
public struct ApproximateNeighbors: Sendable, Equatable {
    /// The ids that the rows were added with; fewer than were asked for where the search met fewer rows.
    public let ids: [Int64]
    /// Of each: the inner product, or the Euclidean distance. From codes in an IVF-PQ index, hence
    /// approximate.
    public let scores: [Float]

    /// Pairs ids with scores.
    public init(ids: [Int64], scores: [Float]) {
        self.ids = ids
        self.scores = scores
    }
}
