import Approximate
import Files
import Foundation
import Similarity

/// An approximate index of FAISS beside an index in a file: one for a recipe and metric.
public struct ApproximateFile {
    private let store: SQLiteStore
    private let recipe: Int
    private let metric: Metric

    /// The file of a recipe, by its place in the specification, and a metric.
    public init(of store: SQLiteStore, recipe: Int, metric: Metric) {
        self.store = store
        self.recipe = recipe
        self.metric = metric
    }

    /// Where it is.
    public var path: String { "\(store.name).\(recipe)-\(metric.rawValue).faiss" }

    private var note: String { "approximate \(recipe) \(metric.rawValue)" }

    /// Keeps an index that was built of the vectors as they are now.
    ///
    /// - Throws: `FileError`, `DatabaseError`.
    public func write(_ index: ApproximateIndex) throws {
        try index.write(to: path)
        try store.setNote(note, "\(try store.revision())")
    }

    /// Reads the index.
    ///
    /// - Throws: `IndexError` where there is none or the pictures changed since, `FileError` where it is damaged.
    public func read() throws -> ApproximateIndex {
        guard FileManager.default.fileExists(atPath: path) else {
            throw IndexError(
                "\(store.name) has no approximate index by \(metric.rawValue); build one with 'dino index --approximate hnsw'"
            )
        }
        guard try store.note(note) == "\(try store.revision())" else {
            throw IndexError(
                "\(path) was built before the index was last changed; build it again with 'dino index --approximate'"
            )
        }
        let index = try ApproximateIndex.read(from: path)
        let dimension = store.header.features.recipes[recipe].dimension
        guard index.dimension == dimension else {
            throw IndexError("\(path) holds vectors of \(index.dimension) numbers, not of \(dimension)")
        }
        return index
    }
}
