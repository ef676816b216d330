import Similarity
import Testing

/// All near pairs against plain loops.
@Suite struct FlatPairsTests {
    private struct Stop: Error {}

    @Test(arguments: Metric.allCases, VectorPrecision.allCases)
    func allNearPairsComeOnce(metric: Metric, precision: VectorPrecision) throws {
        var generator = SplitMix(21)
        for (count, dimension) in [(2, 3), (97, 1), (230, 17), (460, 40)] {
            let made = FlatSamples.rows(count, dimension, using: &generator)
            let (store, rows) = try FlatSamples.store(made, dimension, precision)
            // A score that there is: it belongs to the result.
            let threshold = Float(metric.score(rows[count - 2], rows[count - 1]))
            var expected: [[Int]: Float] = [:]
            for first in 0..<count {
                for second in first + 1..<count {
                    let score = Float(metric.score(rows[first], rows[second]))
                    if metric.higherIsNearer ? score >= threshold : score <= threshold {
                        expected[[first, second]] = score
                    }
                }
            }
            for threads in [1, 2, 5] {
                var found: [NeighborPair] = []
                try FlatSearch(store, metric: metric, threads: threads).pairs(nearerThan: threshold) {
                    #expect(!$0.isEmpty)
                    found += $0
                }
                // Those at the threshold itself may differ by the last bit.
                let sure = expected.filter { !FlatSamples.isNear($0.value, threshold) }
                let pairs = Dictionary(uniqueKeysWithValues: found.map { ([$0.first, $0.second], $0.score) })
                #expect(pairs.count == found.count)
                #expect(sure.allSatisfy { FlatSamples.isNear(pairs[$0.key] ?? .nan, $0.value) })
                #expect(
                    pairs.allSatisfy { pair in
                        let score = Float(metric.score(rows[pair.key[0]], rows[pair.key[1]]))
                        return pair.key[0] < pair.key[1] && FlatSamples.isNear(pair.value, score)
                            && (metric.higherIsNearer ? pair.value >= threshold : pair.value <= threshold)
                    })
            }
        }
    }

    /// More pairs than fit into a batch, and the count of rows at the end.
    @Test func manyPairsComeInBatches() throws {
        var store = try VectorStore(dimension: 2, precision: .float16)
        let count = 600
        for _ in 0..<count { try store.append([1, 0]) }
        try store.append(encoded: [0, 0x7C, 0, 0])  // infinite: near to nothing
        var (batches, pairs, last) = (0, 0, 0)
        try FlatSearch(store, metric: .cosine, threads: 2).pairs(
            nearerThan: 1,
            progress: { done, rows in
                #expect(done >= last && done <= rows && rows == count + 1)
                last = done
            },
            body: {
                batches += 1
                pairs += $0.count
            })
        #expect(pairs == count * (count - 1) / 2)
        #expect(batches > 1 && last == count + 1)
    }

    @Test func whatAClosureThrowsEndsTheSearch() throws {
        var generator = SplitMix(22)
        let (store, _) = try FlatSamples.store(
            FlatSamples.rows(3000, 4, using: &generator), 4, .float32)
        let search = FlatSearch(store, metric: .l2, threads: 2)
        var batches = 0
        #expect(throws: Stop.self) {
            try search.pairs(nearerThan: .infinity) { _ in
                batches += 1
                throw Stop()
            }
        }
        #expect(batches == 1)
        #expect(throws: Stop.self) {
            try search.pairs(nearerThan: 0, progress: { _, _ in throw Stop() }) { _ in }
        }
    }

    @Test func lengthsMayBeHuge() throws {
        let rows: [[Float]] = [[1e30, 1e30], [-1e30, 1], [1e-30, 1e-30], [2e30, 2e30]]
        let (store, _) = try FlatSamples.store(rows, 2, .float32)
        var found: Set<NeighborPair> = []
        try FlatSearch(store, metric: .cosine, threads: 2).pairs(nearerThan: 0.999) { found.formUnion($0) }
        #expect(
            found.map { [$0.first, $0.second] }.sorted { $0.lexicographicallyPrecedes($1) }
                == [[0, 2], [0, 3], [2, 3]])
    }
}
