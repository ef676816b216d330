import Files

extension IndexFileLayout {
    /// Lists of codes, after their four characters.
    static func ivfPQ(
        _ cursor: inout IndexFileCursor
    ) throws(FileError) -> (kind: ApproximateKind, header: Header) {
        let header = try header(&cursor)
        let lists = try cursor.size(of: "its lists", limit: ApproximateKind.listCounts.upperBound)
        let probes = try cursor.size(of: "its lists", limit: Int.max)
        guard lists > 0, probes > 0 else { throw cursor.malformed("is damaged in its lists") }
        try centroids(&cursor, lists: lists, of: header)
        let map: UInt8 = try cursor.next(of: "its table of rows")
        guard map == 0 else { throw cursor.unsupported("holds a table of rows by id, which is not read") }
        let _: IndexFileVector<Int64> = try cursor.vector(of: "its table of rows", count: 0)
        // Whether codes are of differences from the centroids: FAISS knows both.
        _ = try cursor.flag(of: "its codes")
        let codeBytes = try cursor.size(of: "its codes", limit: header.dimension)
        let dimension = try cursor.size(of: "its quantiser", limit: header.dimension)
        let parts = try cursor.size(of: "its quantiser", limit: header.dimension)
        let bits = try cursor.size(of: "its quantiser", limit: Int.max)
        guard bits == 8 else { throw cursor.unsupported("has codes of \(bits) bits, where only 8 are read") }
        guard dimension == header.dimension, parts == codeBytes, parts > 0, dimension % parts == 0 else {
            throw cursor.malformed("is damaged in its quantiser")
        }
        try cursor.floats(of: "its quantiser", rows: ApproximateKind.codeValues, columns: dimension)
        try codes(&cursor, lists: lists, codeBytes: codeBytes, of: header)
        return (.ivfPQ(lists: lists, codeBytes: codeBytes), header)
    }

    private static func centroids(
        _ cursor: inout IndexFileCursor, lists: Int, of header: Header
    ) throws(FileError) {
        let code = try cursor.code(of: "its centroids")
        guard code == "IxFI" || code == "IxF2" else {
            throw cursor.unsupported("holds centroids of kind \"\(code)\", which is not read")
        }
        let own = try flat(code, &cursor)
        guard own == Header(dimension: header.dimension, count: lists, metric: header.metric) else {
            throw cursor.malformed("is damaged: its centroids do not fit its lists")
        }
    }

    /// The lists themselves: the sizes of all, or pairs of number and size of those with rows; then of each
    /// that has rows the codes and the ids.
    private static func codes(
        _ cursor: inout IndexFileCursor, lists: Int, codeBytes: Int, of header: Header
    ) throws(FileError) {
        guard try cursor.code(of: "its lists") == "ilar" else {
            throw cursor.unsupported("has lists in another file or form, which are not read")
        }
        guard try cursor.size(of: "its lists", limit: lists) == lists,
            try cursor.size(of: "its lists", limit: codeBytes) == codeBytes
        else { throw cursor.malformed("is damaged in its lists") }
        let form = try cursor.code(of: "its lists")
        let sizes: [Int]
        switch form {
        case "full":
            let all: IndexFileVector<UInt64> = try cursor.vector(of: "its lists", count: lists)
            sizes = (0..<lists).map { Int(clamping: all[$0]) }
        case "sprs":
            let pairs: IndexFileVector<UInt64> = try cursor.vector(of: "its lists")
            let numbers = stride(from: 0, to: pairs.count, by: 2).map { pairs[$0] }
            // Each once, so that the sizes are those that FAISS comes to.
            guard pairs.count % 2 == 0, numbers.allSatisfy({ $0 < UInt64(lists) }),
                zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 })
            else { throw cursor.malformed("is damaged in its lists") }
            sizes = stride(from: 1, to: pairs.count, by: 2).map { Int(clamping: pairs[$0]) }
        default: throw cursor.malformed("is damaged in its lists")
        }
        var total = 0
        for size in sizes {
            let _: IndexFileVector<UInt8> = try cursor.numbers(
                size.multipliedReportingOverflow(by: codeBytes).overflow ? Int.max : size * codeBytes,
                of: "its lists")
            let ids: IndexFileVector<Int64> = try cursor.numbers(size, of: "its lists")
            guard ids.allSatisfy({ $0 >= 0 }) else { throw cursor.malformed("holds a negative id") }
            total += size
        }
        guard total == header.count else {
            throw cursor.malformed("is damaged: its lists hold \(total) rows where \(header.count) belong")
        }
    }
}
