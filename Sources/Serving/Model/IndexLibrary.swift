import DINO
import Foundation
import Imaging
import Search
import Similarity

/// What a server reads from an index, on a thread of its own; follows an index that changes.
public actor IndexLibrary {
    private let executor = ThreadExecutor(name: "dino.index")
    private var store: (any IndexStore)?
    private var searches: [Key: ExactSearch] = [:]
    private var revision = -1
    private let threads: Int

    private struct Key: Hashable {
        let recipe: Int
        let metric: Metric
    }

    /// What the index says of itself.
    public private(set) var header: IndexHeader?

    /// SQLite's connection and the vectors stay on this thread; searches themselves run elsewhere.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens the index.
    ///
    /// - Parameters:
    ///   - threads: Threads of a search.
    ///   - open: Called on the library's thread.
    public init(threads: Int, open: @Sendable () throws -> any IndexStore) async throws {
        self.threads = threads
        try start(open)
    }

    private func start(_ open: () throws -> any IndexStore) throws {
        let store = try open()
        self.store = store
        header = store.header
    }

    private func opened() throws -> any IndexStore {
        guard let store else { throw IndexError("the index is closed") }
        return store
    }

    func count() throws -> Int { try opened().count() }

    func currentRevision() throws -> Int { try opened().revision() }

    func pictures(_ ids: [Int]) throws -> [IndexedPicture] { try opened().pictures(ids) }

    func page(from offset: Int, limit: Int, containing text: String) throws -> (
        total: Int, pictures: [IndexedPicture]
    ) {
        try opened().page(from: offset, limit: limit, containing: text)
    }

    func thumbnail(_ id: Int) throws -> [UInt8]? { try opened().thumbnail(id) }

    func vector(_ id: Int, recipe: Int) throws -> [Float]? { try opened().vector(id, recipe: recipe) }

    /// The search by a recipe and metric, in memory; nil where the store searches by itself.
    ///
    /// Vectors are read at the first search, and again when the index has changed.
    func search(recipe: Int, metric: Metric) throws -> ExactSearch? {
        let store = try opened()
        guard !store.searches else { return nil }
        let now = try store.revision()
        if now != revision {
            searches = [:]
            revision = now
        }
        if let known = searches[Key(recipe: recipe, metric: metric)] { return known }
        // Metrics of one recipe share its vectors.
        let shared = Metric.allCases.lazy.compactMap {
            self.searches[Key(recipe: recipe, metric: $0)]?.vectors
        }.first
        let search = ExactSearch(
            try shared ?? store.vectors(recipe: recipe), metric: metric, threads: threads)
        searches[Key(recipe: recipe, metric: metric)] = search
        return search
    }

    /// The nearest pictures as the store finds them.
    func nearestInStore(_ query: [Float], recipe: Int, metric: Metric, count: Int) throws -> [PictureNeighbor]
    {
        try StoreSearch(opened(), recipe: recipe, metric: metric).nearest(to: [query], count: count)[0]
    }

    /// The vectors of a recipe, for duplicates.
    func vectors(recipe: Int, metric: Metric) throws -> IndexVectors {
        try search(recipe: recipe, metric: metric)?.vectors ?? opened().vectors(recipe: recipe)
    }
}
