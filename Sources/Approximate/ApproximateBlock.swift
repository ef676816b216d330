/// Some rows of an index with their ids.
public struct ApproximateBlock: Sendable {
    /// The vectors, one after the other, (ids, D).
    public let rows: [Float]
    /// What a search gives back for each row; not negative.
    public let ids: [Int64]

    /// Pairs rows with ids.
    public init(rows: [Float], ids: [Int64]) {
        self.rows = rows
        self.ids = ids
    }
}
