import DINO
import Files
import Foundation
import SQLite
import Similarity

/// An index in one SQLite file.
public final class SQLiteStore: IndexStore {
    let database: Database
    private var lock: LockFile?

    /// What it says of itself.
    public private(set) var header: IndexHeader
    /// The file.
    public var name: String { database.path }

    /// Opens an index.
    ///
    /// - Throws: `IndexError`, `DatabaseError`.
    public init(opening path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw IndexError("\(path) is not there; make it with 'dino index PICTURES -o \(path)'")
        }
        database = try Database(path, mode: .read)
        try SQLiteSchema.check(database)
        header = try Self.header(of: database)
    }

    /// Makes an index, or opens the one that is there; whether its header is the same is for the caller to see.
    ///
    /// - Throws: `IndexError`, also where another program writes to it, `DatabaseError`, `FileError`.
    public init(creating path: String, header: IndexHeader) throws {
        lock = try Self.lock(path)
        database = try Database(path, mode: .create)
        let isEmpty =
            try database.integer("PRAGMA application_id") == 0
            && database.integer("SELECT count(*) FROM sqlite_schema") == 0
        if isEmpty {
            try SQLiteSchema.create(database, recipes: header.features.recipes)
        }
        try SQLiteSchema.check(database)
        self.header = header
        // A kill between the tables and the facts leaves the facts to be written now.
        if try database.integer("SELECT count(*) FROM facts") == 0 {
            try write(header)
        } else {
            self.header = try Self.header(of: database)
        }
        try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    }

    /// Takes the right to change the index.
    public func takeForWriting() throws {
        guard lock == nil else { return }
        lock = try Self.lock(name)
        try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    }

    private static func lock(_ path: String) throws -> LockFile {
        guard let lock = try LockFile(path + ".lock") else {
            throw IndexError("\(path) is being changed by another program")
        }
        return lock
    }

    /// Leaves one file behind where nobody else reads it.
    public func finishWriting() throws {
        // Who reads at this moment keeps the journal; the next writer tidies up.
        _ = try? database.integer("PRAGMA wal_checkpoint(TRUNCATE)")
        _ = try? database.execute("PRAGMA journal_mode = DELETE")
        lock = nil
    }

    /// Says that the pictures are in another folder now.
    public func setRoot(_ root: String) throws {
        header.root = root
        try database.transaction {
            try database.prepare("UPDATE facts SET value = ? WHERE name = 'root'").run(.text(root))
            try database.execute("UPDATE facts SET value = value + 1 WHERE name = 'revision'")
        }
    }

    private func write(_ header: IndexHeader) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let features = String(decoding: try encoder.encode(header.features), as: UTF8.self)
        try database.transaction {
            let statement = try database.prepare("INSERT INTO facts(name, value) VALUES(?, ?)")
            for (name, value) in [
                ("root", header.root), ("features", features), ("precision", header.precision.rawValue),
                ("revision", "0"),
            ] {
                try statement.run(.text(name), .text(value))
            }
        }
    }

    private static func header(of database: Database) throws -> IndexHeader {
        func fact(_ name: String) throws -> String {
            let statement = try database.prepare("SELECT value FROM facts WHERE name = ?")
            try statement.bind([.text(name)])
            guard try statement.step() else {
                throw IndexError("\(database.path) does not say its \(name); index again")
            }
            return statement.text(0)
        }
        guard let precision = VectorPrecision(rawValue: try fact("precision")),
            let features = try? JSONDecoder().decode(
                FeatureSpecification.self, from: Data(try fact("features").utf8)),
            !features.recipes.isEmpty, features.recipes.allSatisfy({ (1...1_000_000).contains($0.dimension) })
        else {
            throw IndexError("\(database.path) does not say what its features are; index again")
        }
        return IndexHeader(root: try fact("root"), features: features, precision: precision)
    }
}

extension SQLiteStore {
    /// What was noted under a name; nil where nothing was.
    func note(_ name: String) throws -> String? {
        let statement = try database.prepare("SELECT value FROM facts WHERE name = ?")
        try statement.bind([.text(name)])
        return try statement.step() ? statement.text(0) : nil
    }

    /// Notes something that is no part of the pictures.
    func setNote(_ name: String, _ value: String) throws {
        try database.prepare("INSERT OR REPLACE INTO facts(name, value) VALUES(?, ?)").run(
            .text(name), .text(value))
    }
}
