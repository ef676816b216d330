import SQLite

/// The tables of an index in a file.
///
/// Vectors have a table for each recipe, so that reading those of one is reading the file in its order.
enum SQLiteSchema {
    /// "DINO": what tells an index from other databases.
    static let application = 0x4449_4E4F
    /// Raised where an older version could not read what a newer writes.
    static let format = 1

    /// A page holds some twenty vectors of a usual length, and one of the longest without a break.
    static let pageSize = 16_384

    /// Makes an empty index that says these facts of itself.
    static func create(_ database: Database, recipes: Int, facts: [(name: String, value: String)]) throws {
        try database.execute("PRAGMA page_size = \(pageSize)")
        try database.transaction {
            try database.execute(
                """
                CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE pictures(
                    id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, bytes INTEGER NOT NULL,
                    modified INTEGER NOT NULL, sha256 TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL);
                CREATE INDEX pictures_sha256 ON pictures(sha256);
                CREATE TABLE thumbnails(picture INTEGER PRIMARY KEY, jpeg BLOB NOT NULL);
                CREATE TABLE failures(
                    path TEXT PRIMARY KEY, bytes INTEGER NOT NULL, modified INTEGER NOT NULL, reason TEXT NOT NULL);
                PRAGMA application_id = \(application);
                PRAGMA user_version = \(format);
                """)
            for recipe in 0..<recipes {
                try database.execute(
                    "CREATE TABLE \(vectors(recipe))(picture INTEGER PRIMARY KEY, vector BLOB NOT NULL)")
            }
            let statement = try database.prepare("INSERT INTO facts(name, value) VALUES(?, ?)")
            for fact in facts { try statement.run(.text(fact.name), .text(fact.value)) }
        }
    }

    /// The table of a recipe's vectors.
    static func vectors(_ recipe: Int) -> String { "vectors_\(recipe)" }

    /// Whether nothing is there yet: a new file, or one whose making was killed.
    static func isEmpty(_ database: Database) throws -> Bool {
        try database.integer("PRAGMA application_id") == 0
            && database.integer("SELECT count(*) FROM sqlite_schema") == 0
    }

    /// Refuses what is no index, or one of a later version.
    static func check(_ database: Database) throws {
        do {
            guard try database.integer("PRAGMA application_id") == application else {
                throw IndexError("\(database.path) is no index of this program")
            }
            guard try database.integer("PRAGMA user_version") == format else {
                throw IndexError("\(database.path) was made by another version of this program; index again")
            }
        } catch let error as DatabaseError where error.isDamage {
            throw IndexError("\(database.path) is no index of this program, or a damaged one")
        }
    }
}
