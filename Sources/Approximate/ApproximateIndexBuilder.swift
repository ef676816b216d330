import CFaiss

/// Builds an index from rows that come block by block; beside the index only a few thousand rows stay in
/// memory.
///
/// Where `kind.needsTraining`, `train` comes first, once; then any number of `add`; then `finish`, once. One
/// thread at a time. A caller stops between two blocks by letting the builder go.
public final class ApproximateIndexBuilder {
    /// How the index searches; what was left open is filled in by `train`.
    public private(set) var kind: ApproximateKind
    /// How near is measured.
    public let metric: ApproximateMetric
    /// Numbers of a row.
    public let dimension: Int
    private let expectedCount: Int
    private let threads: Int32
    private var handle: FAIndex?
    /// Rows that were added and wait until they are enough for one call, as every call of FAISS costs as much
    /// as there are rows already.
    private var pending: (rows: [Float], ids: [Int64]) = ([], [])
    private let chunkRows: Int

    /// Rows that were added so far.
    public private(set) var count = 0

    /// Begins an index.
    ///
    /// - Parameters:
    ///   - dimension: Numbers of a row, 1...65,536.
    ///   - expectedCount: About how many rows will come; decides how many lists IVF-PQ has.
    ///   - threads: How many to use; 0 for as many as OpenMP would.
    /// - Throws: `ApproximateError` for settings that cannot be.
    public init(
        _ kind: ApproximateKind, metric: ApproximateMetric, dimension: Int, expectedCount: Int,
        threads: Int = 0
    ) throws(ApproximateError) {
        self.metric = metric
        self.dimension = dimension
        self.expectedCount = expectedCount
        self.threads = Int32(clamping: max(threads, 0))
        self.kind = kind
        let resolved = try kind.resolved(dimension: dimension, rows: expectedCount, sample: expectedCount)
        chunkRows = max(256, min(8192, (1 << 24) / dimension))
        if case .hnsw(let links, let buildDepth) = resolved {
            handle = try Self.created {
                fa_create_hnsw(
                    Int32(dimension), metric.number, Int32(links), Int32(buildDepth), &$0)
            }
        } else if case .flat = resolved {
            handle = try Self.created { fa_create_flat(Int32(dimension), metric.number, &$0) }
        }
    }

    deinit { if let handle { fa_release(handle) } }

    private static func created(
        _ create: (inout FAIndex?) -> fa_status
    ) throws(ApproximateError) -> FAIndex {
        var handle: FAIndex?
        try ApproximateError.attempt(create(&handle), "making an index")
        guard let handle else { throw ApproximateError(.failed, "FAISS gave no index") }
        return handle
    }

    /// How many rows `train` should be shown, drawn from all: more make training slower and little better,
    /// fewer are taken as well, down to 256. 0 where nothing is learnt.
    public var wantedTrainingRows: Int {
        guard case .ivfPQ(let asked, _) = kind else { return 0 }
        let lists = asked ?? ApproximateKind.listCount(rows: expectedCount, sample: expectedCount)
        // FAISS takes at most 256 rows for each value of a code.
        return min(max(expectedCount, 0), max(ApproximateKind.codeValues * 256, 64 * lists))
    }

    /// Learns centroids from a sample of the rows, (N, D); does nothing for kinds that learn nothing.
    ///
    /// Lists whose number was left open become fewer where the sample is small.
    public func train(_ sample: [Float]) throws(ApproximateError) {
        guard kind.needsTraining else { return }
        precondition(handle == nil, "an index is trained once")
        try VectorCheck.check(sample, dimension: dimension, "row")
        let rows = sample.count / dimension
        let resolved = try kind.resolved(dimension: dimension, rows: expectedCount, sample: rows)
        guard case .ivfPQ(let lists?, let codeBytes?) = resolved else { return }
        let least = max(ApproximateKind.codeValues, lists)
        guard rows >= least else {
            throw ApproximateError(
                .tooFewRows,
                "ivfpq with \(lists) lists needs at least \(least) rows to learn from, "
                    + "and there are \(rows); "
                    + (rows >= ApproximateKind.codeValues ? "ask for fewer lists" : "take hnsw or flat"))
        }
        let handle = try Self.created {
            fa_create_ivfpq(
                Int32(dimension), metric.number, Int64(lists), Int32(codeBytes), &$0)
        }
        do {
            try ApproximateError.attempt(fa_train(handle, sample, Int64(rows), threads), "training")
        } catch {
            fa_release(handle)
            throw error
        }
        self.handle = handle
        kind = resolved
    }

    /// Adds rows, (ids, D), whose ids are not negative. Ids are not compared with one another.
    ///
    /// - Throws: `ApproximateError`; nothing of the block is in the index then, except where memory ran out.
    public func add(_ rows: [Float], ids: [Int64]) throws(ApproximateError) {
        precondition(handle != nil, "an index of kind \(kind) is trained before rows are added")
        precondition(rows.count == ids.count * dimension, "\(rows.count) numbers for \(ids.count) ids")
        try VectorCheck.check(rows, dimension: dimension, "row")
        if let id = ids.first(where: { $0 < 0 }) {
            throw ApproximateError(.rows, "the id \(id) is negative, which an index takes for none")
        }
        // HNSW numbers rows by 32 bits.
        guard !isHNSW || count + ids.count <= Int(Int32.max) else {
            throw ApproximateError(.rows, "hnsw holds at most \(Int32.max) rows; take ivfpq")
        }
        count += ids.count
        var start = 0
        while start < ids.count {
            let taken = min(ids.count - start, chunkRows - pending.ids.count)
            pending.rows += rows[start * dimension..<(start + taken) * dimension]
            pending.ids += ids[start..<start + taken]
            start += taken
            if pending.ids.count == chunkRows { try flush() }
        }
    }

    private var isHNSW: Bool { if case .hnsw = kind { true } else { false } }

    private func flush() throws(ApproximateError) {
        guard let handle, !pending.ids.isEmpty else { return }
        let status = fa_add(handle, pending.rows, pending.ids, Int64(pending.ids.count), threads)
        pending.rows.removeAll(keepingCapacity: true)
        pending.ids.removeAll(keepingCapacity: true)
        try ApproximateError.attempt(status, "adding rows")
    }

    /// The index of all rows; the builder is empty afterwards.
    public func finish() throws(ApproximateError) -> ApproximateIndex {
        precondition(handle != nil, "an index is trained, and finished once")
        try flush()
        defer { handle = nil }
        return ApproximateIndex(handle!, kind: kind, metric: metric)
    }
}
