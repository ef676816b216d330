import Approximate
import Testing

@Suite struct BuildingTests {
    /// One thread, so that the graph is the same.
    @Test(arguments: [ApproximateKind.flat, .hnsw(), .ivfPQ(lists: 8)])
    func blocksMayHaveAnySize(kind: ApproximateKind) throws {
        var vectors = TestVectors(seed: 11)
        let rows = vectors.gaussian(9000, 6)
        func found(_ size: Int) throws -> [ApproximateNeighbors] {
            let blocks = stride(from: 0, to: 9000, by: size).lazy.map { start in
                let end = min(start + size, 9000)
                return ApproximateBlock(
                    rows: Array(rows[start * 6..<end * 6]), ids: (start..<end).map(Int64.init))
            }
            let index = try ApproximateIndex.build(
                kind, metric: .l2, dimension: 6, expectedCount: 9000, sample: rows, blocks: blocks, threads: 1
            )
            #expect(index.count == 9000)
            return try index.search(Array(rows[..<300]), k: 5)
        }
        let whole = try found(9000)
        #expect(try found(7) == whole)
        #expect(try found(8193) == whole)
    }

    @Test func progressIsToldAndCanEndIt() throws {
        let blocks = (0..<5).map { ApproximateBlock(rows: [Float($0), 0], ids: [Int64($0)]) }
        var told: [Int] = []
        let error = #expect(throws: ApproximateError.self) {
            _ = try ApproximateIndex.build(
                .hnsw(), metric: .l2, dimension: 2, expectedCount: 5, blocks: blocks
            ) {
                told.append($0)
                return $0 < 3
            }
        }
        #expect(told == [0, 1, 2, 3])
        #expect(error?.kind == .cancelled)
    }

    @Test(arguments: [0, 1, 255])
    func tooFewRowsToLearnFromAreRefused(count: Int) throws {
        var vectors = TestVectors(seed: 12)
        let rows = vectors.gaussian(count, 4)
        let error = #expect(throws: ApproximateError.self) {
            _ = try TestVectors.index(.ivfPQ(), rows, dimension: 4)
        }
        #expect(error?.kind == .tooFewRows)
        #expect(
            error?.description.contains("256 rows to learn from, and there are \(count); take hnsw") == true)
    }

    @Test func listsThatWereLeftOpenAreAsManyAsTheSampleTeaches() throws {
        var vectors = TestVectors(seed: 13)
        let rows = vectors.gaussian(400, 4)
        let builder = try ApproximateIndexBuilder(
            .ivfPQ(), metric: .l2, dimension: 4, expectedCount: 1_000_000)
        #expect(builder.wantedTrainingRows == 256_000)
        try builder.train(rows)
        #expect(builder.kind == .ivfPQ(lists: 10, codeBytes: 4))
        let few = #expect(throws: ApproximateError.self) {
            _ = try TestVectors.index(.ivfPQ(lists: 401), rows, dimension: 4)
        }
        #expect(few?.description.contains("ask for fewer lists") == true)
    }

    /// Divisors are found for any dimension, also for odd ones and primes.
    @Test(arguments: [(1, 1), (3, 3), (7, 7), (9, 9), (15, 15), (37, 37), (99, 33), (384, 96), (385, 77)])
    func codesDivideTheDimension(dimension: Int, codeBytes: Int) throws {
        var vectors = TestVectors(seed: 14)
        let rows = vectors.gaussian(300, dimension)
        let index = try TestVectors.index(.ivfPQ(lists: 2), rows, dimension: dimension, metric: .innerProduct)
        #expect(index.kind == .ivfPQ(lists: 2, codeBytes: codeBytes))
        #expect(try index.search(Array(rows[..<dimension]), k: 3)[0].ids.count == 3)
    }

    @Test func settingsThatCannotBeAreRefused() throws {
        let kinds: [(ApproximateKind, Int)] = [
            (.ivfPQ(codeBytes: 4), 6), (.ivfPQ(codeBytes: 0), 6), (.ivfPQ(codeBytes: -1), 6),
            (.ivfPQ(lists: 0), 6), (.hnsw(links: 1), 6), (.hnsw(links: 1 << 40), 6),
            (.hnsw(buildDepth: 0), 6), (.flat, 0), (.flat, -1), (.flat, 65_537), (.ivfPQ(), 0),
        ]
        for (kind, dimension) in kinds {
            let error = #expect(throws: ApproximateError.self) {
                _ = try ApproximateIndexBuilder(kind, metric: .l2, dimension: dimension, expectedCount: 10)
            }
            #expect(error?.kind == .settings)
        }
    }

    @Test func negativeIdsAreRefused() throws {
        let builder = try ApproximateIndexBuilder(.flat, metric: .l2, dimension: 1, expectedCount: 2)
        let error = #expect(throws: ApproximateError.self) { try builder.add([1, 2], ids: [0, -1]) }
        #expect(error?.kind == .rows)
        #expect(try builder.finish().count == 0)
    }

    /// All rows the same: centroids and codes have nothing to tell apart.
    @Test(arguments: [ApproximateKind.hnsw(), .ivfPQ(lists: 3)])
    func equalRowsAreNoHarm(kind: ApproximateKind) throws {
        let index = try TestVectors.index(kind, [Float](repeating: 0.5, count: 300 * 8), dimension: 8)
        let found = try index.search([Float](repeating: 0.5, count: 8), k: 10, effort: 40)[0]
        #expect(!found.ids.isEmpty && Set(found.ids).count == found.ids.count)
        #expect(found.scores.allSatisfy { $0 < 1e-3 })
    }

    @Test func recallCountsWhatIsThere() {
        #expect(recall(found: [[1, 2], [3]], exact: [[2, 9], [3, 4]]) == 0.5)
        #expect(recall(found: [], exact: []) == 1)
        #expect(recall(found: [[]], exact: [[1]]) == 0)
        #expect(recall(found: [[5, 5]], exact: [[5, 6]]) == 0.5)
    }
}
