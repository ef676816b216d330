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
        if try SQLiteSchema.isEmpty(database) {
            try SQLiteSchema.create(
                database, recipes: header.features.recipes.count, facts: try Self.facts(header))
        }
        try SQLiteSchema.check(database)
        self.header = try Self.header(of: database)
        try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    }

    /// Whether there is something to open; a file whose making was killed before anything was in it is not.
    ///
    /// - Throws: `DatabaseError` where the file is no database.
    public static func exists(_ path: String) throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        return try !SQLiteSchema.isEmpty(Database(path, mode: .read))
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

    private static func facts(_ header: IndexHeader) throws -> [(name: String, value: String)] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let features = String(decoding: try encoder.encode(header.features), as: UTF8.self)
        return [
            ("root", header.root), ("features", features), ("precision", header.precision.rawValue),
            ("revision", "0"),
        ]
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
            features.isSound
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
