import CFaiss

/// An index that finds near rows of many without looking at all, through FAISS.
///
/// It does not change, so any number of threads may search it at once. Built by `ApproximateIndexBuilder` or
/// read from a file.
public final class ApproximateIndex: @unchecked Sendable {
    /// Unchecked because of this pointer: FAISS's searches only read what it points at.
    let handle: FAIndex
    /// How it searches, with what was left open filled in.
    public let kind: ApproximateKind
    /// How near is measured.
    public let metric: ApproximateMetric

    /// Takes over a handle.
    init(_ handle: FAIndex, kind: ApproximateKind, metric: ApproximateMetric) {
        self.handle = handle
        self.kind = kind
        self.metric = metric
    }

    deinit { fa_release(handle) }

    /// Rows that it holds.
    public var count: Int { Int(fa_count(handle)) }
    /// Numbers of a row.
    public var dimension: Int { Int(fa_dimension(handle)) }

    /// FAISS's version.
    public static var libraryVersion: String {
        var numbers = [Int32](repeating: 0, count: 3)
        fa_version(&numbers)
        return numbers.map(String.init).joined(separator: ".")
    }

    /// The usual effort of a search for `k`; how much it finds depends on the vectors, so measure it:
    /// `dino index --approximate` prints the recall at this effort, a quarter and four times of it.
    ///
    /// The depth of the search in HNSW, the lists that are looked into in IVF-PQ; see `search`.
    public func defaultEffort(k: Int) -> Int {
        switch kind {
        case .flat: 1
        case .hnsw: max(64, 2 * k)
        case .ivfPQ(let lists, _): max(1, min(lists ?? 1, max(16, (lists ?? 1) / 32)))
        }
    }

    /// The nearest rows of each query, as far as the index finds them.
    ///
    /// - Parameters:
    ///   - queries: Vectors one after the other, (Q, D).
    ///   - k: How many, at least 1; never more than `count` are found.
    ///   - effort: HNSW: candidates that are kept on the way, at least k; IVF-PQ: lists that are looked into.
    ///     More finds more and takes longer. Nil for `defaultEffort`; brought into bounds where it is out of
    ///     them.
    ///   - threads: How many to use; 0 for as many as OpenMP would.
    /// - Returns: One result per query.
    /// - Throws: `ApproximateError` for a NaN, an infinite or an immense number, and where memory is short.
    public func search(
        _ queries: [Float], k: Int, effort: Int? = nil, threads: Int = 0
    ) throws(ApproximateError) -> [ApproximateNeighbors] {
        precondition(k >= 1, "\(k) neighbours")
        try VectorCheck.check(queries, dimension: dimension, "query")
        let total = queries.count / dimension
        let k = min(k, count)
        guard k > 0 else {
            return Array(repeating: ApproximateNeighbors(ids: [], scores: []), count: total)
        }
        let effort = bounded(effort ?? defaultEffort(k: k))
        // IVF keeps as many centroids per query as it looks into lists.
        let batch = max(1, min(1024, (1 << 24) / max(k, effort)))
        var result: [ApproximateNeighbors] = []
        result.reserveCapacity(total)
        for start in stride(from: 0, to: total, by: batch) {
            let queryRange = start * dimension..<min(start + batch, total) * dimension
            try search(
                queries[queryRange], k: k, effort: effort, threads: threads, into: &result)
        }
        return result
    }

    private func bounded(_ effort: Int) -> Int {
        switch kind {
        case .flat: 1
        case .hnsw: max(1, min(effort, count))
        case .ivfPQ(let lists, _): max(1, min(effort, lists ?? 1))
        }
    }

    private func search(
        _ queries: ArraySlice<Float>, k: Int, effort: Int, threads: Int,
        into result: inout [ApproximateNeighbors]
    ) throws(ApproximateError) {
        let rows = queries.count / dimension
        var ids = [Int64](repeating: -1, count: rows * k)
        var scores = [Float](repeating: 0, count: rows * k)
        let status = queries.withUnsafeBufferPointer {
            fa_search(
                handle, $0.baseAddress, Int64(rows), Int64(k), Int64(effort), Int32(clamping: threads), &ids,
                &scores)
        }
        try ApproximateError.attempt(status, "a search")
        for start in stride(from: 0, to: ids.count, by: k) {
            let places = (start..<start + k).filter { ids[$0] >= 0 }
            result.append(
                ApproximateNeighbors(
                    ids: places.map { ids[$0] },
                    scores: places.map { metric == .l2 ? max(scores[$0], 0).squareRoot() : scores[$0] }))
        }
    }
}
