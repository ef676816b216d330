import Postgres

/// pgvector in a database.
enum PostgresExtension {
    /// The first version with vectors of half precision.
    private static let oldest = (0, 7)

    /// Sees that pgvector is there, new enough, and found by its names.
    ///
    /// - Parameter isWanted: Whether it is added to the database where it is missing.
    /// - Throws: `IndexError` with what can be done, `PostgresError`.
    static func prepare(_ connection: PostgresConnection, isWanted: Bool) throws {
        if try found(connection) == nil, isWanted { try add(to: connection) }
        guard let (version, schema) = try found(connection) else {
            throw IndexError("\(connection.address) has no pgvector; run CREATE EXTENSION vector in it")
        }
        let parts = version.split(separator: ".").map { Int($0) ?? 0 }
        guard parts.count >= 2, (parts[0], parts[1]) >= oldest else {
            throw IndexError(
                "\(connection.address) has pgvector \(version), and 0.7 or later is needed; install that on the server and run ALTER EXTENSION vector UPDATE"
            )
        }
        // Its types and operators, and nobody else's.
        try connection.execute("SET search_path = pg_catalog, \(PostgresSchema.quoted(schema))")
    }

    private static func found(_ connection: PostgresConnection) throws -> (version: String, schema: String)? {
        let row = try connection.rows(
            """
            SELECT extversion, nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
            WHERE extname = 'vector'
            """
        ).first
        return row.map { ($0.text(0), $0.text(1)) }
    }

    private static func add(to connection: PostgresConnection) throws {
        do {
            try connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        } catch {
            switch error.code {
            case "42501":
                throw IndexError(
                    "\(connection.address) lacks pgvector, and its user may not add it; have an administrator run CREATE EXTENSION vector in it"
                )
            case "0A000", "58P01":
                throw IndexError(
                    "\(connection.address) lacks pgvector; install it on the server (Debian and Ubuntu: postgresql-NN-pgvector from apt.postgresql.org) and try again"
                )
            // Another program was quicker.
            case "23505", "42710": return
            default: throw error
            }
        }
    }
}
