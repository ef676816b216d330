import Approximate
import Testing

/// What is found, against looking at every row.
@Suite struct SearchTests {
    @Test(arguments: ApproximateMetric.allCases, [1, 3, 37])
    func aFlatIndexIsExact(metric: ApproximateMetric, dimension: Int) throws {
        var vectors = TestVectors(seed: 1)
        let rows = vectors.gaussian(700, dimension)
        let queries = vectors.gaussian(40, dimension)
        let found = try TestVectors.index(.flat, rows, dimension: dimension, metric: metric).search(
            queries, k: 5)
        let exact = TestVectors.exact(rows, queries, dimension: dimension, k: 5, metric: metric)
        // Rounding may swap rows that are equally near; by the inner product of single numbers many are.
        #expect(recall(found: found.map(\.ids), exact: exact) > 0.99)
        for (query, result) in found.enumerated() {
            let row = Int(result.ids[0]) * dimension
            var sum: Float = 0
            for place in 0..<dimension {
                let (a, b) = (rows[row + place], queries[query * dimension + place])
                sum += metric == .l2 ? (a - b) * (a - b) : a * b
            }
            #expect(abs(result.scores[0] - (metric == .l2 ? sum.squareRoot() : sum)) < 2e-3)
        }
    }

    @Test(arguments: [true, false], ApproximateMetric.allCases)
    func hnswFindsNearlyAll(isClustered: Bool, metric: ApproximateMetric) throws {
        let dimension = 24
        var vectors = TestVectors(seed: 2)
        var rows = isClustered ? vectors.clustered(3100, dimension) : vectors.gaussian(3100, dimension)
        rows = metric == .innerProduct ? TestVectors.normalized(rows, dimension) : rows
        let queries = Array(rows[..<(100 * dimension)])
        rows.removeFirst(100 * dimension)
        let index = try TestVectors.index(
            .hnsw(links: 16, buildDepth: 100), rows, dimension: dimension, metric: metric)
        let exact = TestVectors.exact(rows, queries, dimension: dimension, k: 10, metric: metric)
        let found = try index.search(queries, k: 10, effort: 128)
        #expect(recall(found: found.map(\.ids), exact: exact) >= 0.95)
    }

    @Test(arguments: ApproximateMetric.allCases)
    func ivfPQFindsMoreInMoreLists(metric: ApproximateMetric) throws {
        let dimension = 16
        var vectors = TestVectors(seed: 3)
        var rows = TestVectors.normalized(vectors.gaussian(4100, dimension), dimension)
        let queries = Array(rows[..<(100 * dimension)])
        rows.removeFirst(100 * dimension)
        let index = try TestVectors.index(
            .ivfPQ(lists: 40, codeBytes: 16), rows, dimension: dimension, metric: metric)
        let exact = TestVectors.exact(rows, queries, dimension: dimension, k: 10, metric: metric)
        let recalls = try [1, 5, 40].map { effort in
            recall(found: try index.search(queries, k: 10, effort: effort).map(\.ids), exact: exact)
        }
        #expect(recalls[0] + 0.1 < recalls[1] && recalls[1] < recalls[2])
        #expect(recalls[2] > 0.9)
    }

    @Test(arguments: [ApproximateKind.flat, .hnsw(), .ivfPQ(lists: 4)])
    func idsAreTheCallers(kind: ApproximateKind) throws {
        var vectors = TestVectors(seed: 4)
        let rows = vectors.gaussian(600, 8)
        let first = Int64.max - 600
        let index = try TestVectors.index(kind, rows, dimension: 8, first: first)
        #expect(index.count == 600 && index.dimension == 8)
        let found = try index.search(rows, k: 1, effort: 600).map { $0.ids.first }
        let right = zip(found, 0..<Int64(600)).count { $0 == first + $1 }
        // Codes may take one row for another.
        #expect(right >= (kind.needsTraining ? 500 : 598))
    }

    @Test(arguments: [ApproximateKind.flat, .hnsw()])
    func neverMoreThanThereAre(kind: ApproximateKind) throws {
        let index = try TestVectors.index(kind, [0, 1, 2, 3, 4], dimension: 1)
        let found = try index.search([0.1, 3.9], k: 1_000_000_000, effort: .max)
        #expect(found.map(\.ids) == [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0]])
        #expect(try index.search([], k: 3).isEmpty)
    }

    /// A list that is not looked into leaves places empty; they are left out.
    @Test func placesWithoutRowsAreLeftOut() throws {
        var vectors = TestVectors(seed: 5)
        let rows = vectors.clustered(512, 4, centres: 8, spread: 0.01)
        let index = try TestVectors.index(.ivfPQ(lists: 8), rows, dimension: 4)
        let found = try index.search(Array(rows[..<4]), k: 512, effort: 1)[0]
        #expect(!found.ids.isEmpty && found.ids.count < 512)
        #expect(found.ids.count == found.scores.count && found.ids.allSatisfy { $0 >= 0 })
        #expect(found.scores == found.scores.sorted())
    }

    @Test(arguments: [ApproximateKind.flat, .hnsw()])
    func anEmptyIndexFindsNothing(kind: ApproximateKind) throws {
        let index = try TestVectors.index(kind, [], dimension: 3)
        #expect(try index.search([1, 2, 3, 4, 5, 6], k: 4).map(\.ids) == [[], []])
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity, 1e16, .greatestFiniteMagnitude])
    func numbersThatAreNoneAreRefused(number: Float) throws {
        let index = try TestVectors.index(.flat, [1, 2, 3, 4], dimension: 2)
        let error = #expect(throws: ApproximateError.self) { _ = try index.search([1, 2, 3, number], k: 1) }
        #expect(error?.kind == .rows)
        #expect(error?.description.hasPrefix("query 1 holds") == true)
        for kind in [ApproximateKind.flat, .hnsw(), .ivfPQ()] {
            #expect(throws: ApproximateError.self) {
                _ = try TestVectors.index(kind, [1, 2, number, 3], dimension: 2)
            }
        }
    }

    /// Any number of threads on one index, each with its own number of OpenMP's.
    @Test func manyThreadsMaySearchAtOnce() async throws {
        var vectors = TestVectors(seed: 6)
        let rows = vectors.gaussian(1000, 12)
        let index = try TestVectors.index(.hnsw(), rows, dimension: 12)
        let queries = Array(rows[..<600])
        let expected = try index.search(queries, k: 7, effort: 50, threads: 1)
        try await withThrowingTaskGroup(of: [ApproximateNeighbors].self) { group in
            for threads in [1, 2, 3, 0, -5, 4] {
                group.addTask { try index.search(queries, k: 7, effort: 50, threads: threads) }
            }
            for try await found in group { #expect(found == expected) }
        }
    }
}
