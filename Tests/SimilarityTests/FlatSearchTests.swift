import Similarity
import Testing

/// Exact search against plain loops in double precision.
@Suite struct FlatSearchTests {
    @Test(arguments: Metric.allCases, VectorPrecision.allCases)
    func neighboursAreTheNearestByPlainArithmetic(metric: Metric, precision: VectorPrecision) throws {
        var generator = SplitMix(1)
        for dimension in [1, 2, 3, 7, 8, 16, 17, 255, 256, 257, 383, 385, 1000] {
            let count = Int.random(in: 1...230, using: &generator)
            let made = FlatSamples.rows(count, dimension, using: &generator)
            let (store, rows) = try FlatSamples.store(made, dimension, precision)
            let search = FlatSearch(store, metric: metric, threads: 2)
            for asking in [1, 2, 3, 4, 5, 8, 9, 16, 17, 40] {
                var queries = FlatSamples.rows(asking, dimension, using: &generator)
                queries[0] = rows[count / 2]
                let k = [1, count, count + 3, Int.random(in: 1...count, using: &generator)]
                    .randomElement(using: &generator)!
                let found = try search.nearest(queries.flatMap(\.self), k: k)
                #expect(found.count == asking)
                for (query, found) in zip(queries, found) {
                    let ranking = FlatSamples.ranking(query, rows, metric)
                    #expect(
                        FlatSamples.areAlike(found, ranking, k: k, metric: metric),
                        "\(dimension) numbers, \(count) rows, \(asking) queries, k \(k)")
                }
            }
        }
    }

    /// Far from 1 float32 overflows, loses digits, or both at once.
    @Test(arguments: Metric.allCases, [VectorPrecision.float32, .int8])
    func lengthsMayBeHugeOrTiny(metric: Metric, precision: VectorPrecision) throws {
        var generator = SplitMix(2)
        for scales: [Float] in [[1e-30], [1e-19], [1e-12], [1e12], [1e17], [1e-18, 1, 1e15], [1e-30, 1e18]] {
            let made = (0..<90).flatMap { _ in
                FlatSamples.rows(1, 19, scale: scales.randomElement(using: &generator)!, using: &generator)
            }
            let (store, rows) = try FlatSamples.store(made, 19, precision)
            let search = FlatSearch(store, metric: metric, threads: 2)
            for asking in [1, 6] {
                let queries = FlatSamples.rows(asking, 19, scale: scales[0], using: &generator)
                let found = try search.nearest(queries.flatMap(\.self), k: 12)
                for (query, found) in zip(queries, found) {
                    let ranking = FlatSamples.ranking(query, rows, metric)
                    #expect(
                        FlatSamples.areAlike(found, ranking, k: 12, metric: metric), "\(scales)")
                }
            }
        }
    }

    /// Scores that differ by less than what float32 makes of a sum: without the bound on rounding, rows get
    /// lost.
    @Test(arguments: Metric.allCases)
    func rowsThatOnlyDoublePrecisionTellsApartAreRanked(metric: Metric) throws {
        var generator = SplitMix(6)
        let base = FlatSamples.formula(8, 1000, scale: 1)
        let made = (0..<600).map { _ in
            base.map { $0 * (1 + Float.random(in: -4e-5...4e-5, using: &generator)) }
        }
        let (store, rows) = try FlatSamples.store(made, 1000, .float32)
        let search = FlatSearch(store, metric: metric, threads: 1)
        let query = base.map { $0 + Float.random(in: -1...1, using: &generator) }
        let ranking = FlatSamples.ranking(query, rows, metric)
        for asking in [1, 3, 7] {
            let found = try search.nearest((0..<asking).flatMap { _ in query }, k: 40)
            #expect(found.allSatisfy { FlatSamples.areAlike($0, ranking, k: 40, metric: metric) })
        }
    }

    /// |a|² + |b|² - 2ab would leave nothing of these distances.
    @Test func distancesOfVectorsFarFromTheOriginKeepTheirDigits() throws {
        let base = FlatSamples.formula(7, 64, scale: 1).map { $0 + 1000 }
        let steps: [Float] = [4, 1, 3, 2, 0]
        let rows = steps.map { step in base.enumerated().map { $0 == 5 ? $1 + step * 0x1p-10 : $1 } }
        let (store, _) = try FlatSamples.store(rows, 64, .float32)
        let found = try FlatSearch(store, metric: .l2, threads: 1).nearest(base, k: 5)[0]
        #expect(found.map(\.index) == [4, 1, 3, 2, 0])
        #expect(found.map(\.score) == [0, 0x1p-10, 0x1p-9, 3 * 0x1p-10, 0x1p-8])
    }

    @Test(arguments: Metric.allCases)
    func ofEqualRowsTheFirstComesFirst(metric: Metric) throws {
        let row = FlatSamples.formula(3, 21, scale: 1)
        var store = try VectorStore(dimension: 21, precision: .float16)
        for _ in 0..<3000 { try store.append(row) }
        for threads in [1, 2, 5] {
            let search = FlatSearch(store, metric: metric, threads: threads)
            for asking in [1, 7] {
                let found = try search.nearest((0..<asking).flatMap { _ in row }, k: 70)
                #expect(found.allSatisfy { $0.map(\.index) == Array(0..<70) })
            }
        }
    }

    @Test func theCosineWithZerosIsZero() throws {
        let (store, _) = try FlatSamples.store([[0, 0], [-1, 0], [1, 0]], 2, .float32)
        let search = FlatSearch(store, metric: .cosine, threads: 1)
        #expect(
            try search.nearest([2, 0, 0, 0], k: 3) == [
                [Neighbor(index: 2, score: 1), Neighbor(index: 0, score: 0), Neighbor(index: 1, score: -1)],
                (0..<3).map { Neighbor(index: $0, score: 0) },
            ])
    }

    /// Several threads, and several passes as there are more queries than one pass takes.
    @Test(arguments: Metric.allCases)
    func threadsDoNotChangeWhatIsFound(metric: Metric) throws {
        var generator = SplitMix(4)
        let (store, _) = try FlatSamples.store(
            FlatSamples.rows(2000, 24, using: &generator), 24, .float16)
        let queries = FlatSamples.rows(1100, 24, using: &generator).flatMap(\.self)
        let alone = try FlatSearch(store, metric: metric, threads: 1).nearest(queries, k: 9)
        #expect(alone.count == 1100)
        for threads in [2, 5] {
            let search = FlatSearch(store, metric: metric, threads: threads)
            #expect(try search.nearest(queries, k: 9) == alone)
            #expect(try search.nearest(Array(queries.prefix(24)), k: 9)[0] == alone[0])
        }
    }

    /// Bytes from a file may hold anything.
    @Test(arguments: VectorPrecision.allCases, Metric.allCases)
    func rowsThatAreNotFiniteAreNeverFound(precision: VectorPrecision, metric: Metric) throws {
        var generator = SplitMix(5)
        var store = try VectorStore(dimension: 11, precision: precision)
        for _ in 0..<400 {
            let bytes = (0..<store.rowBytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
            try store.append(encoded: bytes)
            // All ones are not-a-number in each format.
            if Bool.random(using: &generator) {
                try store.append(encoded: Array(repeating: 0xFF, count: store.rowBytes))
            }
            try store.append(FlatSamples.formula(UInt64(store.count), 11, scale: 1))
        }
        let finite = (0..<store.count).filter { store.row($0).allSatisfy { $0.isFinite } }
        #expect(finite.count < store.count)
        let search = FlatSearch(store, metric: metric, threads: 2)
        for asking in [1, 6] {
            let queries = FlatSamples.formula(99, 11 * asking, scale: 1)
            for found in try search.nearest(queries, k: store.count) {
                #expect(found.map(\.index).sorted() == finite)
            }
        }
    }

    @Test func anEmptyStoreHasNoNeighbours() throws {
        let search = FlatSearch(try VectorStore(dimension: 4, precision: .int8), metric: .l2)
        #expect(try search.nearest([1, 2, 3, 4, 5, 6, 7, 8], k: 3) == [[], []])
        #expect(try search.nearest([], k: 3).isEmpty)
        try search.pairs(nearerThan: 1) { _ in Issue.record("a pair of nothing") }
    }

    @Test func whatCannotBeAskedIsRefused() throws {
        let (store, _) = try FlatSamples.store([[1, 2]], 2, .float32)
        let search = FlatSearch(store, metric: .dot)
        #expect(throws: VectorError.numberCount(3, dimension: 2)) { try search.nearest([1, 2, 3], k: 1) }
        #expect(throws: VectorError.queryNotFinite(1)) { try search.nearest([1, 2, 3, .nan], k: 1) }
        #expect(throws: VectorError.neighborCount(0)) { try search.nearest([1, 2], k: 0) }
        #expect(throws: VectorError.threshold) { try search.pairs(nearerThan: .nan) { _ in } }
    }
}
