import Postgres
import Similarity

extension PostgresStore {
    /// How many pictures there are.
    public func count() throws -> Int {
        try connection.rows("SELECT count(*) FROM \(schema.table("pictures"))").first?.integer(0) ?? 0
    }

    /// A number that is another whenever the index was changed.
    public func revision() throws -> Int {
        try connection.rows("SELECT value::int8 FROM \(schema.table("facts")) WHERE name = 'revision'").first?
            .integer(0) ?? 0
    }

    /// All pictures, sorted by the bytes of their paths.
    ///
    /// The body may use the index: the server holds the rows.
    public func forEachPicture(_ body: (IndexedPicture) throws -> Void) throws {
        let cursor = "every_picture_\(cursors)"
        cursors += 1
        try connection.execute(
            """
            DECLARE \(cursor) NO SCROLL CURSOR WITH HOLD FOR
            SELECT \(Self.columns) FROM \(schema.table("pictures")) ORDER BY path
            """)
        defer { _ = try? connection.execute("CLOSE \(cursor)") }
        while true {
            let rows = try connection.rows("FETCH 1000 FROM \(cursor)")
            guard !rows.isEmpty else { return }
            for row in rows { try body(Self.picture(row)) }
        }
    }

    /// Files that cannot be read, sorted by the bytes of their paths.
    public func failures() throws -> [IndexChange.Failure] {
        try connection.rows(
            "SELECT path, bytes, modified, reason FROM \(schema.table("failures")) ORDER BY path"
        ).map { row in
            IndexChange.Failure(
                path: row.text(0), stamp: .init(bytes: row.integer(1), modified: row.integer(2)),
                reason: row.text(3))
        }
    }

    /// Pictures by their numbers, in that order; those that are not there are left out.
    public func pictures(_ ids: [Int]) throws -> [IndexedPicture] {
        try connection.rows(
            """
            SELECT \(Self.columns) FROM unnest($1) WITH ORDINALITY w(id, place)
            JOIN \(schema.table("pictures")) USING (id) ORDER BY place
            """, .integers(ids)
        ).map(Self.picture)
    }

    /// A page of the pictures whose path holds a text, letters from A to Z in either case, sorted by path.
    public func page(from offset: Int, limit: Int, containing text: String) throws -> (
        total: Int, pictures: [IndexedPicture]
    ) {
        guard !text.utf8.contains(0) else { return (0, []) }
        // The column's collation knows no other letters.
        let isWanted = "strpos(lower(path), lower($1 COLLATE \"C\")) > 0"
        let total = try connection.rows(
            "SELECT count(*) FROM \(schema.table("pictures")) WHERE \(isWanted)", .text(text))
        let pictures = try connection.rows(
            """
            SELECT \(Self.columns) FROM \(schema.table("pictures")) WHERE \(isWanted)
            ORDER BY path LIMIT $2 OFFSET $3
            """, .text(text), .integer(max(limit, 0)), .integer(max(offset, 0))
        ).map(Self.picture)
        return (total.first?.integer(0) ?? 0, pictures)
    }

    /// The number of the picture with this path; nil where there is none.
    public func id(ofPath path: String) throws -> Int? {
        guard !path.utf8.contains(0) else { return nil }
        return try connection.rows(
            "SELECT id FROM \(schema.table("pictures")) WHERE path = $1", .text(path)
        ).first?.integer(0)
    }

    /// The numbers of the pictures whose files have this content, ascending.
    public func ids(sha256: String) throws -> [Int] {
        try connection.rows(
            "SELECT id FROM \(schema.table("pictures")) WHERE sha256 = $1 ORDER BY id", .text(sha256)
        ).map { $0.integer(0) }
    }

    /// The thumbnail of a picture, a JPEG; nil where there is none.
    public func thumbnail(_ id: Int) throws -> [UInt8]? {
        try connection.rows(
            "SELECT jpeg FROM \(schema.table("thumbnails")) WHERE picture = $1", .integer(id)
        ).first?.bytes(0)
    }

    /// The vector of a picture by a recipe; nil where there is none.
    public func vector(_ id: Int, recipe: Int) throws -> [Float]? {
        let found = try connection.rows(
            "SELECT vector FROM \(schema.table(PostgresSchema.vectors(recipe))) WHERE picture = $1",
            .integer(id))
        guard let row = found.first else { return nil }
        var vectors = try VectorStore(
            dimension: header.features.recipes[recipe].dimension, precision: header.precision,
            reservingCapacity: 1)
        var bytes = [UInt8](repeating: 0, count: vectors.rowBytes)
        try append(row, column: 0, to: &vectors, buffer: &bytes)
        return vectors.row(0)
    }

    /// All vectors of a recipe, sorted by the pictures' numbers, in memory.
    public func vectors(recipe: Int) throws -> IndexVectors {
        let rows = try count()
        var vectors = try VectorStore(
            dimension: header.features.recipes[recipe].dimension, precision: header.precision,
            reservingCapacity: rows)
        var ids: [Int] = []
        ids.reserveCapacity(rows)
        var bytes = [UInt8](repeating: 0, count: vectors.rowBytes)
        try connection.forEachRow(
            "SELECT picture, vector FROM \(schema.table(PostgresSchema.vectors(recipe))) ORDER BY picture"
        ) { row in
            try append(row, column: 1, to: &vectors, buffer: &bytes)
            ids.append(row.integer(0))
        }
        return IndexVectors(ids: ids, vectors: vectors)
    }

    private func append(
        _ row: PostgresRow, column: Int, to vectors: inout VectorStore, buffer: inout [UInt8]
    ) throws {
        let isWhole = try row.withBytes(column) {
            try PostgresVectors.append($0, to: &vectors, row: &buffer)
        }
        guard isWhole else {
            throw IndexError("\(name) is damaged: a vector has another length than its recipe")
        }
    }

    private static let columns = "id, path, bytes, modified, sha256, width, height"

    private static func picture(_ row: PostgresRow) -> IndexedPicture {
        IndexedPicture(
            id: row.integer(0), path: row.text(1),
            stamp: .init(bytes: row.integer(2), modified: row.integer(3)), sha256: row.text(4),
            width: row.integer(5), height: row.integer(6))
    }
}
