import Files

/// What an index file in FAISS's format holds, known to hold together.
///
/// FAISS's own reader and searches believe every size, position and level in a file. This walks the whole
/// file first, for the kinds of index that this library makes, and refuses what FAISS would trip over.
struct IndexFileLayout {
    /// What every index begins with.
    struct Header: Equatable {
        let dimension: Int
        let count: Int
        let metric: ApproximateMetric
    }

    let kind: ApproximateKind
    let metric: ApproximateMetric
    /// Bytes of the index.
    let byteCount: Int

    /// Walks through the bytes of an index, which must be all there are.
    init(_ bytes: UnsafeRawBufferPointer, path: String) throws(FileError) {
        var cursor = IndexFileCursor(bytes, path: path)
        let code = try cursor.code(of: "its first four bytes")
        let index: (kind: ApproximateKind, header: Header)
        if code == "IxMp" || code == "IxM2" {
            let header = try Self.header(&cursor)
            let inner = try cursor.code(of: "the index under its ids")
            guard inner != "IwPQ" else {
                throw cursor.unsupported(
                    "holds an index of kind IwPQ under a table of ids, which is not read")
            }
            index = try Self.index(inner, &cursor)
            guard index.header == header else { throw cursor.malformed("is damaged: its two headers differ") }
            let ids: IndexFileVector<Int64> = try cursor.vector(of: "its ids", count: header.count)
            guard ids.allSatisfy({ $0 >= 0 }) else { throw cursor.malformed("holds a negative id") }
        } else {
            index = try Self.index(code, &cursor)
        }
        guard cursor.left == 0 else {
            throw cursor.malformed("is damaged: \(cursor.left) bytes follow the index")
        }
        kind = index.kind
        metric = index.header.metric
        byteCount = cursor.offset
    }

    private static func index(
        _ code: String, _ cursor: inout IndexFileCursor
    ) throws(FileError) -> (kind: ApproximateKind, header: Header) {
        switch code {
        case "IxFI", "IxF2": (.flat, try flat(code, &cursor))
        case "IHNf": try hnsw(&cursor)
        case "IwPQ": try ivfPQ(&cursor)
        default:
            throw cursor.unsupported("is no index that this library reads: it begins with \"\(code)\"")
        }
    }

    static func header(_ cursor: inout IndexFileCursor) throws(FileError) -> Header {
        let dimension: Int32 = try cursor.next(of: "its header")
        guard ApproximateKind.dimensions.contains(Int(dimension)) else {
            throw cursor.malformed("is damaged: it has vectors of \(dimension) numbers")
        }
        let count = try cursor.size(of: "its header", limit: cursor.bytes.count)
        // Two numbers that FAISS does not use.
        let _: IndexFileVector<Int64> = try cursor.numbers(2, of: "its header")
        guard try cursor.flag(of: "its header") else {
            throw cursor.unsupported("holds an index that was not trained")
        }
        let number: Int32 = try cursor.next(of: "its header")
        guard let metric = ApproximateMetric(number: number) else {
            throw cursor.unsupported("measures nearness by FAISS's metric \(number), which is not read")
        }
        return Header(dimension: Int(dimension), count: count, metric: metric)
    }

    /// An index of whole rows, after its four characters.
    static func flat(_ code: String, _ cursor: inout IndexFileCursor) throws(FileError) -> Header {
        let header = try header(&cursor)
        guard (code == "IxFI") == (header.metric == .innerProduct) else {
            throw cursor.malformed("is damaged: its header has another metric than its first bytes")
        }
        try cursor.floats(of: "its rows", rows: header.count, columns: header.dimension)
        return header
    }
}
