import DINO
import Foundation
import Postgres
import Similarity

/// An index in a PostgreSQL database with pgvector, in a schema of its own.
public final class PostgresStore: IndexStore {
    let connection: PostgresConnection
    let schema: PostgresSchema
    private var isTaken = false
    /// How many cursors there were.
    var cursors = 0

    /// What it says of itself.
    public private(set) var header: IndexHeader
    /// The index and the address of its database, without the password.
    public var name: String { schema.place }

    /// Opens an index.
    ///
    /// - Parameter index: Its name; 1 to 58 bytes.
    /// - Throws: `IndexError`, `PostgresError`.
    public init(opening index: String, at url: String) throws {
        let address = try PostgresAddress(url)
        schema = try PostgresSchema(index: index, address: address)
        connection = try Self.connect(address)
        guard try schema.exists(connection) else {
            throw IndexError(
                "\(schema.place) is not there; make it with 'dino index PICTURES -o \(index) --store …'")
        }
        try schema.check(connection)
        try PostgresExtension.prepare(connection, isWanted: false)
        header = try Self.header(of: schema, connection)
    }

    /// Makes an index, or opens the one that is there; whether its header is the same is for the caller to
    /// see.
    ///
    /// pgvector is added to the database where it is missing and that is allowed.
    ///
    /// - Parameter index: Its name; 1 to 58 bytes.
    /// - Throws: `IndexError`, also where another program writes to it, `PostgresError`.
    public init(creating index: String, at url: String, header: IndexHeader) throws {
        let address = try PostgresAddress(url)
        schema = try PostgresSchema(index: index, address: address)
        connection = try Self.connect(address)
        self.header = header
        try takeForWriting()
        try PostgresExtension.prepare(connection, isWanted: true)
        if try !schema.exists(connection) {
            try connection.transaction {
                try schema.create(connection, header: header)
                try write(header)
            }
        }
        try schema.check(connection)
        self.header = try Self.header(of: schema, connection)
    }

    /// Whether a database has an index of a name.
    ///
    /// - Throws: `PostgresError`, `IndexError` for a name that cannot be.
    public static func exists(_ index: String, at url: String) throws -> Bool {
        let address = try PostgresAddress(url)
        let schema = try PostgresSchema(index: index, address: address)
        return try schema.exists(connect(address))
    }

    private static func connect(_ address: PostgresAddress) throws -> PostgresConnection {
        let connection = try PostgresConnection(address)
        // A server that compiles statements or waits for a client that is gone serves nobody.
        for setting in [
            "jit = off", "tcp_keepalives_idle = 30", "tcp_keepalives_interval = 10",
            "tcp_keepalives_count = 3",
        ] {
            try connection.execute("SET \(setting)")
        }
        return connection
    }

    /// Takes the right to change the index, which the server gives back when the connection ends.
    public func takeForWriting() throws {
        guard !isTaken else { return }
        let answer = try connection.rows(
            "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", .text(schema.name))
        guard answer.first?.integer(0) == 1 else {
            throw IndexError("\(name) is being changed by another program")
        }
        isTaken = true
    }

    /// Lets others change the index.
    public func finishWriting() throws {
        guard isTaken else { return }
        try connection.execute("SELECT pg_advisory_unlock(hashtextextended($1, 0))", .text(schema.name))
        isTaken = false
    }

    /// Says that the pictures are in another folder now.
    public func setRoot(_ root: String) throws {
        try schema.requireText(root, "the folder's name")
        try connection.execute(
            "UPDATE \(schema.table("facts")) SET value = $1 WHERE name = 'root'", .text(root))
        header.root = root
    }

    private func write(_ header: IndexHeader) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let features = String(decoding: try encoder.encode(header.features), as: UTF8.self)
        try schema.requireText(header.root, "the folder's name")
        let facts = [
            ("format", "\(PostgresSchema.format)"), ("root", header.root), ("features", features),
            ("precision", header.precision.rawValue), ("revision", "0"),
        ]
        try connection.execute(
            "INSERT INTO \(schema.table("facts"))(name, value) SELECT * FROM unnest($1, $2)",
            .texts(facts.map(\.0)), .texts(facts.map(\.1)))
    }

    private static func header(of schema: PostgresSchema, _ connection: PostgresConnection) throws
        -> IndexHeader
    {
        var facts: [String: String] = [:]
        for row in try connection.rows("SELECT name, value FROM \(schema.table("facts"))") {
            facts[row.text(0)] = row.text(1)
        }
        for name in ["root", "features", "precision", "revision"] where facts[name] == nil {
            throw IndexError("\(schema.place) does not say its \(name); index again")
        }
        guard let root = facts["root"], let precision = VectorPrecision(rawValue: facts["precision"] ?? ""),
            let features = try? JSONDecoder().decode(
                FeatureSpecification.self, from: Data((facts["features"] ?? "").utf8)),
            features.isSound,
            features.recipes.allSatisfy({ recipe in
                (try? PostgresVectors.type(precision, dimension: recipe.dimension)) != nil
            })
        else { throw IndexError("\(schema.place) does not say what its features are; index again") }
        return IndexHeader(root: root, features: features, precision: precision)
    }
}
