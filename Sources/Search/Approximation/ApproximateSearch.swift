import Approximate
import Similarity

/// Search through an approximate index of FAISS: near pictures may be missed, scores are true ones.
public struct ApproximateSearch: PictureSearch {
    private let store: SQLiteStore
    private let index: ApproximateIndex
    private let recipe: Int
    private let metric: Metric
    private let effort: Int?

    /// Reads the index beside a store.
    ///
    /// - Parameter effort: How far to look, in FAISS's own measure; nil for the usual.
    /// - Throws: `IndexError`, `FileError`.
    public init(_ store: SQLiteStore, recipe: Int, metric: Metric, effort: Int? = nil) throws {
        self.store = store
        self.recipe = recipe
        self.metric = metric
        self.effort = effort
        index = try ApproximateFile(of: store, recipe: recipe, metric: metric).read()
    }

    /// The nearest pictures of each query, as far as the index finds them; their scores are computed again from the
    /// vectors, since those of IVF-PQ are rough.
    public func nearest(to queries: [[Float]], count: Int) throws -> [[PictureNeighbor]] {
        let candidates = index.kind.candidates(for: count)
        let dimension = index.dimension
        let asked = queries.flatMap(\.self)
        let found = try index.search(
            metric == .cosine ? asked.unitRows(dimension) : asked, k: candidates, effort: effort)
        return try zip(queries, found).map { query, neighbors in
            let scored = try neighbors.ids.compactMap { id in
                try store.vector(Int(id), recipe: recipe).map {
                    PictureNeighbor(id: Int(id), score: Float(metric.score(query, $0)))
                }
            }
            return Array(metric.sorted(scored).prefix(count))
        }
    }
}

extension ApproximateKind {
    /// How many rows are taken of the index to be scored again, where so many are wanted.
    func candidates(for count: Int) -> Int {
        if case .ivfPQ = self { max(4 * count, 100) } else { count + 8 }
    }
}

extension Metric {
    /// What FAISS measures so that its order is this metric's, on rows of unit length for the cosine.
    ///
    /// Codes of IVF-PQ miss a row's length by more than near rows differ in their cosines; the distance between
    /// rows of unit length orders them alike and does not suffer from that.
    func approximateMetric(of kind: ApproximateKind) -> ApproximateMetric {
        if case .ivfPQ = kind, self == .cosine { return .l2 }
        return self == .l2 ? .l2 : .innerProduct
    }
}
