import Postgres
import Similarity

extension PostgresStore {
    /// Changes the index, all or nothing.
    public func apply(_ change: IndexChange) throws {
        guard !change.isEmpty else { return }
        try change.check(header)
        try connection.transaction {
            try remove(change.removals)
            try move(change.moves)
            try add(change.failures)
            try add(change.additions)
            try connection.execute(
                "UPDATE \(schema.table("facts")) SET value = (value::int8 + 1)::text WHERE name = 'revision'")
        }
    }

    /// Tables that hold something for a picture's number.
    private var tablesOfPictures: [String] {
        ["thumbnails"] + header.features.recipes.indices.map(PostgresSchema.vectors)
    }

    private func remove(_ paths: [String]) throws {
        guard !paths.isEmpty else { return }
        try connection.execute("DELETE FROM \(schema.table("failures")) WHERE path = ANY($1)", .texts(paths))
        let ids = try connection.rows(
            "DELETE FROM \(schema.table("pictures")) WHERE path = ANY($1) RETURNING id", .texts(paths)
        ).map { $0.integer(0) }
        try removeContent(of: ids)
    }

    private func removeContent(of ids: [Int]) throws {
        guard !ids.isEmpty else { return }
        for table in tablesOfPictures {
            try connection.execute(
                "DELETE FROM \(schema.table(table)) WHERE picture = ANY($1)", .integers(ids))
        }
    }

    /// In one statement: pictures may have changed places.
    private func move(_ moves: [(id: Int, path: String, stamp: IndexedPicture.Stamp)]) throws {
        let moves = moves.lastOfEach { $0.id }
        guard !moves.isEmpty else { return }
        // Where a picture is now, nothing unreadable is any more.
        try connection.execute(
            "DELETE FROM \(schema.table("failures")) WHERE path = ANY($1)", .texts(moves.map(\.path)))
        try connection.execute(
            """
            UPDATE \(schema.table("pictures")) p SET path = m.path, bytes = m.bytes, modified = m.modified
            FROM unnest($1, $2, $3, $4) m(id, path, bytes, modified) WHERE p.id = m.id
            """,
            .integers(moves.map(\.id)), .texts(moves.map(\.path)), .integers(moves.map(\.stamp.bytes)),
            .integers(moves.map(\.stamp.modified)))
    }

    private func add(_ failures: [IndexChange.Failure]) throws {
        let failures = failures.lastOfEach { Array($0.path.utf8) }
        guard !failures.isEmpty else { return }
        try remove(failures.map(\.path))
        // What a library says of a broken file may hold any byte.
        let reasons = failures.map { $0.reason.replacing("\0", with: "") }
        try connection.execute(
            """
            INSERT INTO \(schema.table("failures"))(path, bytes, modified, reason)
            SELECT * FROM unnest($1, $2, $3, $4)
            """,
            .texts(failures.map(\.path)), .integers(failures.map(\.stamp.bytes)),
            .integers(failures.map(\.stamp.modified)), .texts(reasons))
    }

    private func add(_ additions: [IndexChange.Addition]) throws {
        let additions = additions.lastOfEach { Array($0.picture.path.utf8) }
        guard !additions.isEmpty else { return }
        let pictures = additions.map(\.picture)
        try requireText(pictures)
        try connection.execute(
            "DELETE FROM \(schema.table("failures")) WHERE path = ANY($1)", .texts(pictures.map(\.path)))
        let known = try knownIDs(pictures.map(\.path))
        try update(known.compactMap { place, id in (id, pictures[place]) })
        try removeContent(of: Array(known.values))
        let news = try insert(pictures.indices.filter { known[$0] == nil }.map { pictures[$0] })
        var next = news.makeIterator()
        let ids = pictures.indices.map { known[$0] ?? next.next() ?? 0 }
        try connection.copy(into: schema.table("thumbnails") + "(picture, jpeg)") { copy in
            for (id, addition) in zip(ids, additions) where !addition.thumbnail.isEmpty {
                try copy.append(.integer(id), .bytes(addition.thumbnail))
            }
        }
        for recipe in header.features.recipes.indices {
            let table = schema.table(PostgresSchema.vectors(recipe))
            try connection.copy(into: table + "(picture, vector)") { copy in
                for (id, addition) in zip(ids, additions) {
                    let vector = try PostgresVectors.encode(addition.vectors[recipe], as: header.precision)
                    try copy.append(.integer(id), .encoded(vector))
                }
            }
        }
    }

    /// Numbers of the pictures that are there, by their place among the paths.
    private func knownIDs(_ paths: [String]) throws -> [Int: Int] {
        let rows = try connection.rows(
            """
            SELECT w.place, p.id FROM unnest($1) WITH ORDINALITY w(path, place)
            JOIN \(schema.table("pictures")) p ON p.path = w.path
            """, .texts(paths))
        var known: [Int: Int] = [:]
        for row in rows where (1...paths.count).contains(row.integer(0)) {
            known[row.integer(0) - 1] = row.integer(1)
        }
        return known
    }

    private func update(_ pictures: [(id: Int, picture: IndexedPicture)]) throws {
        guard !pictures.isEmpty else { return }
        try connection.execute(
            """
            UPDATE \(schema.table("pictures")) p
            SET bytes = n.bytes, modified = n.modified, sha256 = n.sha256, width = n.width, height = n.height
            FROM unnest($1, $2, $3, $4, $5, $6) n(id, bytes, modified, sha256, width, height)
            WHERE p.id = n.id
            """,
            .integers(pictures.map(\.id)), .integers(pictures.map(\.picture.stamp.bytes)),
            .integers(pictures.map(\.picture.stamp.modified)), .texts(pictures.map(\.picture.sha256)),
            .integers(pictures.map(\.picture.width)), .integers(pictures.map(\.picture.height)))
    }

    /// Adds new pictures, and tells their numbers in the same order.
    private func insert(_ pictures: [IndexedPicture]) throws -> [Int] {
        guard !pictures.isEmpty else { return [] }
        let columns = "path, bytes, modified, sha256, width, height"
        // Numbers are drawn before the rows are sorted into the table: RETURNING promises no order.
        let ids = try connection.rows(
            "SELECT nextval(pg_get_serial_sequence($1, 'id')) FROM generate_series(1, $2)",
            .text(schema.table("pictures")), .integer(pictures.count)
        ).map { $0.integer(0) }.sorted()
        try connection.execute(
            """
            INSERT INTO \(schema.table("pictures"))(id, \(columns)) OVERRIDING SYSTEM VALUE
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
            """,
            .integers(ids), .texts(pictures.map(\.path)), .integers(pictures.map(\.stamp.bytes)),
            .integers(pictures.map(\.stamp.modified)), .texts(pictures.map(\.sha256)),
            .integers(pictures.map(\.width)), .integers(pictures.map(\.height)))
        return ids
    }

    private func requireText(_ pictures: [IndexedPicture]) throws {
        for picture in pictures { try schema.requireText(picture.sha256, "a picture's digest") }
    }
}

extension Array {
    /// Of the elements with the same key only the last, in its place.
    fileprivate func lastOfEach<Key: Hashable>(_ key: (Element) -> Key) -> [Element] {
        var seen: Set<Key> = []
        return Array(reversed().filter { seen.insert(key($0)).inserted }.reversed())
    }
}
