import Postgres
import Similarity

/// The tables of an index in a database: those of the file, in a schema of their own.
struct PostgresSchema {
    /// Raised where an older version could not read what a newer writes.
    static let format = 1
    /// The largest dimension that pgvector keeps.
    static let mostDimensions = 16_000
    /// What a name begins with, so that an index is never mistaken for something else.
    private static let prefix = "dino_"
    /// Bytes of PostgreSQL's longest name.
    private static let mostBytes = 63
    /// Bytes of a vector that has room in a page with the rest of its row.
    private static let mostInPage = 8000

    /// The schema.
    let name: String
    /// The index and its database, for a sentence.
    let place: String

    /// Of the index with this name.
    ///
    /// - Throws: `IndexError` where it can be none.
    init(index: String, address: PostgresAddress) throws(IndexError) {
        let most = Self.mostBytes - Self.prefix.utf8.count
        guard !index.isEmpty, index.utf8.count <= most, !index.utf8.contains(0) else {
            throw IndexError(
                "an index in PostgreSQL must have a name of 1 to \(most) bytes, none of them zero")
        }
        name = Self.prefix + index
        place = "\(index) in \(address)"
    }

    /// The table of a recipe's vectors, without the schema.
    static func vectors(_ recipe: Int) -> String { "vectors_\(recipe)" }

    /// A name of the schema as a statement has it.
    func table(_ table: String) -> String { "\(Self.quoted(name)).\(table)" }

    /// Any name as a statement has it.
    static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }

    /// Refuses what the database cannot keep as text.
    func requireText(_ text: String, _ subject: String) throws(IndexError) {
        guard !text.utf8.contains(0) else {
            throw IndexError("\(place) cannot keep \(subject): it holds a zero byte")
        }
    }

    /// Whether there is a schema of this name.
    func exists(_ connection: PostgresConnection) throws -> Bool {
        try !connection.rows("SELECT 1 FROM pg_namespace WHERE nspname = $1", .text(name)).isEmpty
    }

    /// Makes an empty index, within a transaction of the caller's.
    func create(_ connection: PostgresConnection, header: IndexHeader) throws {
        let number = "int8 NOT NULL"
        let path = "path text COLLATE \"C\" NOT NULL"
        try connection.execute("CREATE SCHEMA \(Self.quoted(name))")
        try connection.execute("CREATE TABLE \(table("facts"))(name text PRIMARY KEY, value text NOT NULL)")
        // Checked at the end of a statement, so that one statement lets pictures change places.
        try connection.execute(
            """
            CREATE TABLE \(table("pictures"))(
                id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                \(path) UNIQUE DEFERRABLE INITIALLY IMMEDIATE, bytes \(number), modified \(number), sha256 text NOT NULL, width \(number), height \(number))
            """)
        try connection.execute("CREATE INDEX ON \(table("pictures"))(sha256)")
        try connection.execute(
            "CREATE TABLE \(table("thumbnails"))(picture int8 PRIMARY KEY, jpeg bytea NOT NULL)")
        try connection.execute(
            "ALTER TABLE \(table("thumbnails")) ALTER COLUMN jpeg SET STORAGE EXTERNAL")
        try connection.execute(
            """
            CREATE TABLE \(table("failures"))(
                \(path) PRIMARY KEY, bytes \(number), modified \(number), reason text NOT NULL)
            """)
        for (recipe, described) in header.features.recipes.enumerated() {
            let vectors = table(Self.vectors(recipe))
            let type = try PostgresVectors.type(header.precision, dimension: described.dimension)
            try connection.execute(
                "CREATE TABLE \(vectors)(picture int8 PRIMARY KEY, vector \(type) NOT NULL)")
            // Beside its row a vector is read several times faster than from where long values go.
            let isShort = header.precision.rowBytes(dimension: described.dimension) <= Self.mostInPage
            try connection.execute(
                "ALTER TABLE \(vectors) ALTER COLUMN vector SET STORAGE \(isShort ? "PLAIN" : "EXTERNAL")")
        }
    }

    /// Refuses what is no index, or one of another version.
    func check(_ connection: PostgresConnection) throws {
        let tables = try connection.rows(
            """
            SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relname = ANY($2)
            """, .text(name), .texts(["facts", "pictures", "thumbnails", "failures"]))
        guard tables.first?.integer(0) == 4 else {
            throw IndexError("\(place) is no index of this program")
        }
        let format = try connection.rows(
            "SELECT value FROM \(table("facts")) WHERE name = 'format'"
        ).first?.text(0)
        guard format == "\(Self.format)" else {
            throw IndexError("\(place) was made by another version of this program; index again")
        }
    }
}
