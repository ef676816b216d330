import SQLite
import Similarity

extension SQLiteStore {
    /// How many pictures there are.
    public func count() throws -> Int { try database.integer("SELECT count(*) FROM pictures") ?? 0 }

    /// A number that is another whenever the index was changed.
    public func revision() throws -> Int {
        try database.integer("SELECT value + 0 FROM facts WHERE name = 'revision'") ?? 0
    }

    /// All pictures, sorted by the bytes of their paths.
    public func forEachPicture(_ body: (IndexedPicture) throws -> Void) throws {
        let statement = try database.prepare("SELECT \(Self.columns) FROM pictures ORDER BY path")
        while try statement.step() { try body(picture(statement)) }
    }

    /// Files that cannot be read, sorted by the bytes of their paths.
    public func failures() throws -> [IndexChange.Failure] {
        let statement = try database.prepare(
            "SELECT path, bytes, modified, reason FROM failures ORDER BY path")
        var found: [IndexChange.Failure] = []
        while try statement.step() {
            found.append(
                IndexChange.Failure(
                    path: statement.text(0),
                    stamp: .init(bytes: statement.integer(1), modified: statement.integer(2)),
                    reason: statement.text(3)))
        }
        return found
    }

    /// Pictures by their numbers, in that order; those that are not there are left out.
    public func pictures(_ ids: [Int]) throws -> [IndexedPicture] {
        let statement = try database.prepare("SELECT \(Self.columns) FROM pictures WHERE id = ?")
        return try ids.compactMap { id in
            try statement.bind([.integer(Int64(id))])
            return try statement.step() ? picture(statement) : nil
        }
    }

    /// A page of the pictures whose path holds a text, sorted by path.
    public func page(from offset: Int, limit: Int, containing text: String) throws -> (
        total: Int, pictures: [IndexedPicture]
    ) {
        // As SQLite's LIKE: letters of the alphabet match in either case; nothing in the text is a wildcard.
        let isWanted =
            "path LIKE '%' || replace(replace(replace(?, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%' ESCAPE '\\'"
        let count = try database.prepare("SELECT count(*) FROM pictures WHERE \(isWanted)")
        try count.bind([.text(text)])
        let total = try count.step() ? count.integer(0) : 0
        count.reset()
        let statement = try database.prepare(
            "SELECT \(Self.columns) FROM pictures WHERE \(isWanted) ORDER BY path LIMIT ? OFFSET ?")
        try statement.bind([.text(text), .integer(Int64(limit)), .integer(Int64(offset))])
        var pictures: [IndexedPicture] = []
        while try statement.step() { pictures.append(try picture(statement)) }
        return (total, pictures)
    }

    /// The number of the picture with this path; nil where there is none.
    public func id(ofPath path: String) throws -> Int? {
        let statement = try database.prepare("SELECT id FROM pictures WHERE path = ?")
        try statement.bind([.text(path)])
        return try statement.step() ? statement.integer(0) : nil
    }

    /// The numbers of the pictures whose files have this content, ascending.
    public func ids(sha256: String) throws -> [Int] {
        let statement = try database.prepare("SELECT id FROM pictures WHERE sha256 = ? ORDER BY id")
        try statement.bind([.text(sha256)])
        var ids: [Int] = []
        while try statement.step() { ids.append(statement.integer(0)) }
        return ids
    }

    /// The thumbnail of a picture, a JPEG; nil where there is none.
    public func thumbnail(_ id: Int) throws -> [UInt8]? {
        let statement = try database.prepare("SELECT jpeg FROM thumbnails WHERE picture = ?")
        try statement.bind([.integer(Int64(id))])
        return try statement.step() ? statement.bytes(0) : nil
    }

    /// The vector of a picture by a recipe; nil where there is none.
    public func vector(_ id: Int, recipe: Int) throws -> [Float]? {
        let statement = try database.prepare(
            "SELECT vector FROM \(SQLiteSchema.vectors(recipe)) WHERE picture = ?")
        try statement.bind([.integer(Int64(id))])
        guard try statement.step() else { return nil }
        var row = try VectorStore(
            dimension: header.features.recipes[recipe].dimension, precision: header.precision,
            reservingCapacity: 1)
        try append(statement, column: 0, to: &row)
        return row.row(0)
    }

    /// All vectors of a recipe, sorted by the pictures' numbers, in memory.
    public func vectors(recipe: Int) throws -> IndexVectors {
        let rows = try count()
        let dimension = header.features.recipes[recipe].dimension
        var vectors = try VectorStore(
            dimension: dimension, precision: header.precision, reservingCapacity: rows)
        var ids: [Int] = []
        ids.reserveCapacity(rows)
        let statement = try database.prepare(
            "SELECT picture, vector FROM \(SQLiteSchema.vectors(recipe)) ORDER BY picture")
        while try statement.step() {
            try append(statement, column: 1, to: &vectors)
            ids.append(statement.integer(0))
        }
        return IndexVectors(ids: ids, vectors: vectors)
    }

    private func append(_ statement: Statement, column: Int, to vectors: inout VectorStore) throws {
        try statement.withBytes(column) { bytes in
            guard bytes.count == vectors.rowBytes else {
                throw IndexError("\(name) is damaged: a vector has another length than its recipe")
            }
            try vectors.append(encoded: bytes)
        }
    }

    /// This store leaves search to its reader.
    public var searches: Bool { false }

    /// None: this store leaves search to its reader.
    public func nearest(
        to queries: [[Float]], recipe: Int, metric: Metric, count: Int
    ) throws -> [[PictureNeighbor]]? { nil }

    private static let columns = "id, path, bytes, modified, sha256, width, height"

    private func picture(_ row: Statement) throws(IndexError) -> IndexedPicture {
        let (width, height) = (row.integer(5), row.integer(6))
        // So that nobody has to mind an overflow.
        guard (1...Int(Int32.max)).contains(width), (1...Int(Int32.max)).contains(height) else {
            throw IndexError("\(name) is damaged: a picture has no size")
        }
        return IndexedPicture(
            id: row.integer(0), path: row.text(1),
            stamp: .init(bytes: row.integer(2), modified: row.integer(3)), sha256: row.text(4),
            width: width, height: height)
    }
}
