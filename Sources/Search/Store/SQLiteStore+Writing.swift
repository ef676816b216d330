import SQLite
import Similarity

extension SQLiteStore {
    /// Changes the index, all or nothing.
    public func apply(_ change: IndexChange) throws {
        guard !change.isEmpty else { return }
        try change.check(header)
        try database.transaction {
            for path in change.removals { try remove(path) }
            try move(change.moves)
            for failure in change.failures { try add(failure) }
            try add(change.additions)
            try database.execute("UPDATE facts SET value = value + 1 WHERE name = 'revision'")
        }
    }

    private func remove(_ path: String) throws {
        try database.prepare("DELETE FROM failures WHERE path = ?").run(.text(path))
        guard let id = try id(ofPath: path) else { return }
        for table in ["thumbnails"] + header.features.recipes.indices.map(SQLiteSchema.vectors) {
            try database.prepare("DELETE FROM \(table) WHERE picture = ?").run(.integer(Int64(id)))
        }
        try database.prepare("DELETE FROM pictures WHERE id = ?").run(.integer(Int64(id)))
    }

    /// In two steps: pictures may have changed places.
    private func move(_ moves: [(id: Int, path: String, stamp: IndexedPicture.Stamp)]) throws {
        let away = try database.prepare("UPDATE pictures SET path = char(0) || id WHERE id = ?")
        for move in moves { try away.run(.integer(Int64(move.id))) }
        let there = try database.prepare(
            "UPDATE pictures SET path = ?, bytes = ?, modified = ? WHERE id = ?")
        // What is a picture now may have been unreadable before.
        let readable = try database.prepare("DELETE FROM failures WHERE path = ?")
        for move in moves {
            try readable.run(.text(move.path))
            try there.run(
                .text(move.path), .integer(Int64(move.stamp.bytes)), .integer(Int64(move.stamp.modified)),
                .integer(Int64(move.id)))
        }
    }

    private func add(_ failure: IndexChange.Failure) throws {
        try remove(failure.path)
        try database.prepare("INSERT INTO failures(path, bytes, modified, reason) VALUES(?, ?, ?, ?)").run(
            .text(failure.path), .integer(Int64(failure.stamp.bytes)),
            .integer(Int64(failure.stamp.modified)), .text(failure.reason))
    }

    private func add(_ additions: [IndexChange.Addition]) throws {
        guard !additions.isEmpty else { return }
        let update = try database.prepare(
            "UPDATE pictures SET bytes = ?, modified = ?, sha256 = ?, width = ?, height = ? WHERE id = ?")
        let insert = try database.prepare(
            "INSERT INTO pictures(bytes, modified, sha256, width, height, path) VALUES(?, ?, ?, ?, ?, ?)")
        let thumbnail = try database.prepare("INSERT OR REPLACE INTO thumbnails(picture, jpeg) VALUES(?, ?)")
        let bare = try database.prepare("DELETE FROM thumbnails WHERE picture = ?")
        let vectors = try header.features.recipes.indices.map {
            try database.prepare(
                "INSERT OR REPLACE INTO \(SQLiteSchema.vectors($0))(picture, vector) VALUES(?, ?)")
        }
        let readable = try database.prepare("DELETE FROM failures WHERE path = ?")
        for addition in additions {
            let picture = addition.picture
            let known = try id(ofPath: picture.path)
            try (known == nil ? insert : update).run(
                .integer(Int64(picture.stamp.bytes)), .integer(Int64(picture.stamp.modified)),
                .text(picture.sha256), .integer(Int64(picture.width)), .integer(Int64(picture.height)),
                known.map { .integer(Int64($0)) } ?? .text(picture.path))
            let id = known.map(Int64.init) ?? database.lastInsertedRow
            if addition.thumbnail.isEmpty {
                try bare.run(.integer(id))
            } else {
                try thumbnail.run(.integer(id), .blob(addition.thumbnail))
            }
            for (statement, vector) in zip(vectors, addition.vectors) {
                try statement.run(.integer(id), .blob(try encode(vector, of: picture)))
            }
            try readable.run(.text(picture.path))
        }
    }

    private func encode(_ vector: [Float], of picture: IndexedPicture) throws -> [UInt8] {
        do {
            return try VectorStore.encode(vector, as: header.precision)
        } catch VectorError.beyondFloat16 {
            throw IndexError(
                "the features of \(picture.path) are too large for fp16; index with --dtype fp32 or int8")
        }
    }
}
