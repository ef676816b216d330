import CVectors
import Dispatch
import Foundation

/// Exact search among packed vectors on the CPU: every query is compared with every row.
///
/// Rows are ranked by the scores that come back, `Float`s rounded from double precision, equal ones by index;
/// neither the number of threads nor the processor changes a result. The cosine with a vector of zeros is 0.
/// Rows that hold a number that is not finite are never found, and scores beyond `Float` are infinite.
///
/// Beside the store's rows it keeps 4 bytes per row (their lengths, or for the cosine the inverse lengths),
/// and while it searches about a megabyte per thread and the neighbours found so far.
public struct FlatSearch: Sendable {
    /// The rows.
    public let store: VectorStore
    /// How near is measured.
    public let metric: Metric
    /// Threads at work in one search, the caller's among them.
    public let threads: Int
    let path: SearchPath
    private let lengths: [Float]
    private let isTame: Bool

    /// Queries in one pass over the rows.
    private static let mostQueries = 1024
    /// Neighbours kept by one thread in one pass, unless one query has more.
    private static let mostKept = 1 << 20

    /// Reads all rows once, for their lengths.
    public init(
        _ store: VectorStore, metric: Metric,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) {
        self.init(store, metric: metric, threads: threads, path: .best)
    }

    package init(_ store: VectorStore, metric: Metric, threads: Int, path: SearchPath) {
        precondition(path.isSupported, "this processor cannot run \(path)")
        self.store = store
        self.metric = metric
        self.threads = min(max(threads, 1), 256)
        self.path = path
        (lengths, isTame) = Self.lengths(of: store, metric: metric, threads: self.threads)
    }

    /// The k nearest rows of each query, nearest first; all rows where there are fewer.
    ///
    /// - Parameter queries: Vectors of the store's dimension, one after the other.
    /// - Throws: `VectorError.numberCount`, `.queryNotFinite`, `.neighborCount` or `.noMemory`.
    public func nearest(_ queries: [Float], k: Int) throws(VectorError) -> [[Neighbor]] {
        let dimension = store.dimension
        guard queries.count.isMultiple(of: dimension) else {
            throw VectorError.numberCount(queries.count, dimension: dimension)
        }
        guard k >= 1 else { throw VectorError.neighborCount(k) }
        if let place = queries.firstIndex(where: { !$0.isFinite }) {
            throw VectorError.queryNotFinite(place / dimension)
        }
        let count = queries.count / dimension
        guard store.count > 0 else { return Array(repeating: [], count: count) }
        let most = min(k, store.count)
        let step = min(max(Self.mostKept / most, 1), Self.mostQueries)
        var found: [[Neighbor]] = []
        found.reserveCapacity(count)
        for first in stride(from: 0, to: count, by: step) {
            let part = first..<min(first + step, count)
            try queries.withUnsafeBufferPointer { queries throws(VectorError) in
                try search(
                    queries.baseAddress! + first * dimension, count: part.count, k: most, into: &found)
            }
        }
        return found
    }

    private func search(
        _ queries: UnsafePointer<Float>, count: Int, k: Int, into found: inout [[Neighbor]]
    ) throws(VectorError) {
        let isDone = withStore { store in
            guard let search = cv_search_create(store, queries, count, k, threads, path.code) else {
                return false
            }
            defer { cv_search_free(search) }
            nonisolated(unsafe) let work = search
            DispatchQueue.concurrentPerform(iterations: threads) { cv_search_run(work, $0) }
            let neighbors = UnsafeMutableBufferPointer<cv_neighbor>.allocate(capacity: k)
            defer { neighbors.deallocate() }
            for query in 0..<count {
                let number = cv_search_take(search, query, neighbors.baseAddress)
                found.append(
                    neighbors[..<number].map { Neighbor(index: Int($0.index), score: $0.score) })
            }
            return true
        }
        guard isDone else { throw VectorError.noMemory(bytes: threads * count * k * 8) }
    }

    /// The store in C's words.
    func withStore<Result>(_ body: (UnsafePointer<cv_store>) throws -> Result) rethrows -> Result {
        try lengths.withUnsafeBufferPointer { lengths in
            try store.withUnsafeBytes { bytes in
                var rows = Self.rows(store, bytes, metric)
                rows.lengths = lengths.baseAddress
                rows.is_tame = isTame
                return try body(&rows)
            }
        }
    }

    private static func rows(_ store: VectorStore, _ bytes: UnsafeRawBufferPointer, _ metric: Metric)
        -> cv_store
    {
        let code =
            switch metric {
            case .cosine: CV_COSINE
            case .l2: CV_L2
            case .dot: CV_DOT
            }
        return cv_store(
            bytes: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), rows: store.count,
            dimension: store.dimension, precision: store.precision.code, metric: code, lengths: nil,
            is_tame: true)
    }

    private static func lengths(
        of store: VectorStore, metric: Metric, threads: Int
    ) -> (lengths: [Float], isTame: Bool) {
        let count = store.count
        var areTame = [Bool](repeating: true, count: threads)
        let lengths = [Float](unsafeUninitializedCapacity: count) { lengths, initialized in
            store.withUnsafeBytes { bytes in
                areTame.withUnsafeMutableBufferPointer { areTame in
                    nonisolated(unsafe) let rows = Self.rows(store, bytes, metric)
                    nonisolated(unsafe) let (lengths, areTame) = (lengths, areTame)
                    DispatchQueue.concurrentPerform(iterations: threads) { thread in
                        let (begin, end) = (count * thread / threads, count * (thread + 1) / threads)
                        guard begin < end else { return }
                        let row = UnsafeMutablePointer<Float>.allocate(capacity: store.dimension)
                        defer { row.deallocate() }
                        var part = rows
                        areTame[thread] = cv_lengths(&part, begin, end, lengths.baseAddress!, row)
                    }
                }
            }
            initialized = count
        }
        return (lengths, areTame.allSatisfy { $0 })
    }
}
