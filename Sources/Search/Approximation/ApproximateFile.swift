import Approximate
import Files
import Foundation
import Similarity

/// An approximate index of FAISS beside an index in a file: one for a recipe and metric.
public struct ApproximateFile {
    private let store: SQLiteStore
    private let recipe: Int
    private let metric: Metric
    /// The index's state when the file was named: vectors that are read later are at least as new.
    private let revision: Int

    /// The file of a recipe, by its place in the specification, and a metric.
    ///
    /// - Throws: `DatabaseError`.
    public init(of store: SQLiteStore, recipe: Int, metric: Metric) throws {
        self.store = store
        self.recipe = recipe
        self.metric = metric
        revision = try store.revision()
    }

    /// Where it is.
    public var path: String { "\(store.name).\(recipe)-\(metric.rawValue).faiss" }

    private var note: String { "approximate \(recipe) \(metric.rawValue)" }

    /// Keeps an index of vectors that were read after this was made.
    ///
    /// - Parameter request: The kind as it was asked for, which the file does not tell in full.
    /// - Throws: `FileError`, `DatabaseError`.
    public func write(_ index: ApproximateIndex, request: ApproximateKind) throws {
        try index.write(to: path)
        try store.setNote(note, "\(revision) \(request)")
    }

    /// Whether the file is there, as this kind was asked for and the pictures are the same.
    public func isUpToDate(as request: ApproximateKind) throws -> Bool {
        guard try store.note(note) == "\(revision) \(request)" else { return false }
        return (try? read()) != nil
    }

    /// Reads the index.
    ///
    /// - Throws: `IndexError` where there is none or the pictures changed since, `FileError` where it is damaged.
    public func read() throws -> ApproximateIndex {
        guard FileManager.default.fileExists(atPath: path) else {
            throw IndexError(
                "\(store.name) has no approximate index by \(metric.rawValue); build one with 'dino index --approximate hnsw --metric \(metric.rawValue)'"
            )
        }
        let built = try store.note(note)?.split(separator: " ").first.map(String.init)
        guard built == "\(try store.revision())" else {
            throw IndexError(
                "\(path) was built before the index was last changed; build it again with 'dino index --approximate hnsw --metric \(metric.rawValue)'"
            )
        }
        let index = try ApproximateIndex.read(from: path)
        let dimension = store.header.features.recipes[recipe].dimension
        guard index.dimension == dimension else {
            throw IndexError("\(path) holds vectors of \(index.dimension) numbers, not of \(dimension)")
        }
        guard index.metric == metric.approximateMetric(of: index.kind) else {
            throw IndexError("\(path) is not by \(metric.rawValue)")
        }
        return index
    }
}
