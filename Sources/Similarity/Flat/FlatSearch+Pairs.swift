import CVectors
import Dispatch
import Foundation

extension FlatSearch {
    /// Pairs that are handed over at once, at most.
    private static let pairsAtOnce = 1 << 15

    /// All pairs of rows whose score is at least the threshold, or for a distance at most.
    ///
    /// Every pair comes once, in no particular order, in batches. Memory does not depend on the number of
    /// rows or pairs.
    ///
    /// - Parameters:
    ///   - progress: Called now and then with how many of the rows have met all others; early rows have more
    ///     to meet than late ones. What it throws ends the search and is thrown on.
    ///   - body: Called with pairs, never empty, from one thread at a time. What it throws ends the search
    ///     and is thrown on.
    /// - Throws: `VectorError.threshold` or `.noMemory`, or what the closures throw.
    public func pairs(
        nearerThan threshold: Float, progress: (_ done: Int, _ rows: Int) throws -> Void = { _, _ in },
        body: ([NeighborPair]) throws -> Void
    ) throws {
        guard !threshold.isNaN else { throw VectorError.threshold }
        guard store.count > 1 else { return }
        try withStore { rows in
            guard let pairs = cv_pairs_create(rows, threshold, threads, path.code) else {
                throw VectorError.noMemory(bytes: threads << 20)
            }
            defer { cv_pairs_free(pairs) }
            nonisolated(unsafe) let work = pairs
            let lock = NSLock()
            nonisolated(unsafe) var failure: (any Error)?
            nonisolated(unsafe) let (progress, body) = (progress, body)
            DispatchQueue.concurrentPerform(iterations: threads) { thread in
                let room = UnsafeMutableBufferPointer<cv_pair>.allocate(capacity: Self.pairsAtOnce)
                defer { room.deallocate() }
                var isDone = false
                while !isDone {
                    let count = cv_pairs_next(work, thread, room.baseAddress, room.count, &isDone)
                    lock.lock()
                    defer { lock.unlock() }
                    guard failure == nil else { return }
                    do {
                        if count > 0 { try body(room[..<count].map(NeighborPair.init)) }
                        try progress(cv_pairs_rows_done(work), store.count)
                    } catch {
                        failure = error
                    }
                }
            }
            if let failure { throw failure }
        }
    }
}

extension NeighborPair {
    fileprivate init(_ pair: cv_pair) {
        self.init(first: Int(pair.first), second: Int(pair.second), score: pair.score)
    }
}
