import Similarity

/// Something that finds the nearest pictures of an index by one recipe and metric.
public protocol PictureSearch {
    /// The nearest pictures of each query with their true scores, nearest first, equally near ones by number;
    /// all pictures where there are fewer than `count`.
    ///
    /// - Parameter queries: Vectors of the recipe's length.
    /// - Throws: What the store or the memory refuses.
    func nearest(to queries: [[Float]], count: Int) throws -> [[PictureNeighbor]]
}

/// Exact search on the CPU among vectors in memory.
public struct ExactSearch: PictureSearch, Sendable {
    /// What is searched.
    public let vectors: IndexVectors
    private let search: FlatSearch

    /// Reads all vectors once, for their lengths.
    public init(_ vectors: IndexVectors, metric: Metric, threads: Int) {
        self.vectors = vectors
        search = FlatSearch(vectors.vectors, metric: metric, threads: threads)
    }

    /// The nearest pictures of each query.
    public func nearest(to queries: [[Float]], count: Int) throws -> [[PictureNeighbor]] {
        try search.nearest(queries.flatMap(\.self), k: count).map { neighbors in
            neighbors.map { PictureNeighbor(id: vectors.ids[$0.index], score: $0.score) }
        }
    }
}

/// Search by the store itself, such as a database server.
public struct StoreSearch: PictureSearch {
    private let store: any IndexStore
    private let recipe: Int
    private let metric: Metric

    /// For a store that can search.
    public init(_ store: any IndexStore, recipe: Int, metric: Metric) {
        self.store = store
        self.recipe = recipe
        self.metric = metric
    }

    /// The nearest pictures of each query.
    public func nearest(to queries: [[Float]], count: Int) throws -> [[PictureNeighbor]] {
        guard let found = try store.nearest(to: queries, recipe: recipe, metric: metric, count: count) else {
            throw IndexError("\(store.name) leaves search to the program")
        }
        return found
    }
}
