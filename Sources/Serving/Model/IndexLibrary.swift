import DINO
import Foundation
import Imaging
import Search
import Similarity

/// What a server reads from an index, on a thread of its own; follows an index that changes or is made anew.
public actor IndexLibrary {
    private let executor = ThreadExecutor(name: "dino.index")
    private let open: @Sendable () throws -> any IndexStore
    private let threads: Int
    private var state: State?
    private var generation = 0

    private struct Key: Hashable {
        let recipe: Int
        let metric: Metric
    }

    /// An index that is open, as it is at a revision.
    private struct State {
        let store: any IndexStore
        let file: FileIdentity?
        let revision: Int
        var searches: [Key: ExactSearch] = [:]

        init(_ open: () throws -> any IndexStore) throws {
            store = try open()
            file = FileIdentity(store.name)
            revision = try store.revision()
        }
    }

    /// What the index said of itself when it was opened.
    public private(set) var header: IndexHeader?

    /// SQLite's connection and the vectors stay on this thread; searches themselves run elsewhere.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens the index.
    ///
    /// - Parameters:
    ///   - threads: Threads of a search.
    ///   - open: Called on the library's thread, and again when the index has changed.
    public init(threads: Int, open: @escaping @Sendable () throws -> any IndexStore) async throws {
        self.threads = threads
        self.open = open
        try start()
    }

    private func start() throws {
        state = try State(open)
        header = state?.store.header
    }

    /// The index as it is now.
    ///
    /// - Throws: `IndexError` where another one is in its place that this server cannot search.
    private func current() throws -> State {
        guard let state else { throw IndexError("the index is closed") }
        let file = FileIdentity(state.store.name)
        // One that was deleted can still be read.
        let isSame = file == nil || file == state.file
        if isSame, try state.store.revision() == state.revision { return state }
        let now = try State(open)
        guard now.store.header.features == header?.features else {
            throw IndexError("\(now.store.name) has other features now; start the server again")
        }
        self.state = now
        generation += 1
        return now
    }

    func count() throws -> Int { try current().store.count() }

    /// The folder of the pictures, which may be another than before.
    func root() throws -> String { try current().store.header.root }

    /// Another number whenever the index was changed.
    func currentRevision() throws -> Int {
        _ = try current()
        return generation
    }

    func picturesByID(_ ids: [Int]) throws -> [Int: IndexedPicture] { try current().store.picturesByID(ids) }

    func page(from offset: Int, limit: Int, containing text: String) throws -> (
        total: Int, pictures: [IndexedPicture]
    ) {
        try current().store.page(from: offset, limit: limit, containing: text)
    }

    func thumbnail(_ id: Int) throws -> [UInt8]? { try current().store.thumbnail(id) }

    func vector(_ id: Int, recipe: Int) throws -> [Float]? {
        try current().store.vector(id, recipe: recipe)
    }

    /// The search by a recipe and metric, in memory; nil where the store searches by itself.
    ///
    /// Vectors are read at the first search, and again when the index has changed.
    func search(recipe: Int, metric: Metric) throws -> ExactSearch? {
        let now = try current()
        guard !now.store.searches else { return nil }
        if let known = now.searches[Key(recipe: recipe, metric: metric)] { return known }
        // Metrics of one recipe share its vectors.
        let shared = Metric.allCases.lazy.compactMap {
            now.searches[Key(recipe: recipe, metric: $0)]?.vectors
        }.first
        let search = ExactSearch(
            try shared ?? now.store.vectors(recipe: recipe), metric: metric, threads: threads)
        state?.searches[Key(recipe: recipe, metric: metric)] = search
        return search
    }

    /// The nearest pictures as the store finds them.
    func nearestInStore(_ query: [Float], recipe: Int, metric: Metric, count: Int) throws -> [PictureNeighbor]
    {
        try StoreSearch(current().store, recipe: recipe, metric: metric).nearest(to: [query], count: count)[0]
    }

    /// The vectors of a recipe, for duplicates.
    func vectors(recipe: Int, metric: Metric) throws -> IndexVectors {
        try search(recipe: recipe, metric: metric)?.vectors ?? current().store.vectors(recipe: recipe)
    }
}
