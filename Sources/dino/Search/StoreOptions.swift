import Arguments
import Search
import Similarity

/// Where an index is kept.
struct StoreOptions: ParsableArguments {
    @Option(
        section: "Files",
        help: ArgumentHelp(
            "Keep the index in this PostgreSQL database with pgvector, under its name, instead of in a file: postgres://user@host/database.",
            valueName: "url"))
    var store: String?

    /// The index of a name: a file, or what the database has under the name.
    func open(_ index: String) throws -> any IndexStore {
        if let store { return try PostgresStore(opening: index, at: store) }
        return try SQLiteStore(opening: index)
    }

    /// The files that belong to an index in a file, which nothing may write over.
    func files(of index: String) -> [String] {
        guard store == nil else { return [] }
        let approximate = Metric.allCases.flatMap { metric in
            (0..<16).map { "\(index).\($0)-\(metric.rawValue).faiss" }
        }
        return [index] + ["-wal", "-shm", "-journal", ".lock"].map { index + $0 } + approximate
    }

    /// Whether there is an index of this name.
    func exists(_ index: String) throws -> Bool {
        if let store { return try PostgresStore.exists(index, at: store) }
        return try SQLiteStore.exists(index)
    }

    /// The index of a name, made where it is missing.
    func create(_ index: String, header: IndexHeader) throws -> any IndexStore {
        if let store { return try PostgresStore(creating: index, at: store, header: header) }
        return try SQLiteStore(creating: index, header: header)
    }
}

extension VectorPrecision: ExpressibleByArgument {}
