import Foundation
import Imaging
import Similarity
import TestSupport
import Testing
import Torch

/// Random feature sets, with copies of rows among them, against each other and against plain loops.
@Suite struct MetricPropertyTests {
    struct Sets {
        let bank: Tensor
        let queries: Tensor
        let k: Int

        /// Rows by a seed; up to a third of the bank and half of the queries are copies of rows of the bank.
        init(_ seed: UInt64) {
            var generator = SeededGenerator(seed, 11)
            let dimension = [1, 2, 3, 7, 16, 60, 129, 300].randomElement(using: &generator)!
            let count = Int.random(in: 1...120, using: &generator)
            let asking = Int.random(in: 1...12, using: &generator)
            var rows = (0..<count).map { _ in (0..<dimension).map { _ in Float(generator.uniform(-1...1)) } }
            for index in rows.indices where Int.random(in: 0...5, using: &generator) < 2 {
                rows[index] = rows.randomElement(using: &generator)!
            }
            let queries = (0..<asking).map { _ in
                Bool.random(using: &generator)
                    ? rows.randomElement(using: &generator)!
                    : (0..<dimension).map { _ in Float(generator.uniform(-1...1)) }
            }
            bank = Tensor(rows.flatMap(\.self), shape: [count, dimension])
            self.queries = Tensor(queries.flatMap(\.self), shape: [asking, dimension])
            k = [1, count, Int.random(in: 1...count, using: &generator)].randomElement(using: &generator)!
        }
    }

    private static func search(
        _ bank: Tensor, _ queries: Tensor, k: Int, _ metric: Metric, blockRows: Int = 1 << 16
    ) -> (indices: [Int], scores: [Float]) {
        let found = NearestNeighbors(bank: bank, metric: metric, blockRows: blockRows).search(queries, k: k)
        let scores = found.similarities.floats.map { metric.score(ofSimilarity: $0) }
        return (found.indices.array(of: Int.self), scores)
    }

    /// The question of the original's issue 62: on features of unit length cosine, distance and product are
    /// one. So they are on features of any one length.
    @Test(arguments: [1.0, 1e-8, 1e-5, 1e5, 1e15])
    func onFeaturesOfOneLengthAllMetricsGiveTheSameNeighboursInOrder(scale: Double) {
        for seed in 0..<120 {
            let sets = Sets(UInt64(seed))
            let bank = sets.bank.normalized() * scale
            let queries = sets.queries.normalized() * scale
            let cosine = Self.search(bank, queries, k: sets.k, .cosine)
            for metric in [Metric.l2, .dot] {
                let other = Self.search(bank, queries, k: sets.k, metric)
                #expect(other.indices == cosine.indices, "\(metric), set \(seed)")
            }
            let whole = Metric.allCases.map {
                NearestNeighbors(bank: bank, metric: $0).ranking(queries).indices.array(of: Int.self)
            }
            #expect(whole[0] == whole[1] && whole[0] == whole[2], "ranking, set \(seed)")
        }
    }

    /// The scores that come back are those of the rows that come back, and no row that is left out is nearer.
    @Test(arguments: Metric.allCases, [1e-8, 1e-3, 1.0, 1e4, 1e12])
    func neighboursAreTheNearestByPlainArithmetic(metric: Metric, scale: Double) {
        for seed in 0..<60 {
            let sets = Sets(UInt64(1000 + seed))
            // Rows of very different lengths in every other set, all of one length in the others.
            let isEven = seed % 2 == 0
            let bank = (isEven ? sets.bank : sets.bank.normalized()) * scale
            let queries = (isEven ? sets.queries * 3 : sets.queries.normalized()) * scale
            let found = Self.search(bank, queries, k: sets.k, metric)
            expectNearest(found, bank, queries, k: sets.k, metric, "set \(seed)")
        }
    }

    private func expectNearest(
        _ found: (indices: [Int], scores: [Float]), _ bank: Tensor, _ queries: Tensor, k: Int,
        _ metric: Metric, _ name: String
    ) {
        let rows = Self.rows(bank)
        for (number, query) in Self.rows(queries).enumerated() {
            let part = number * k..<(number + 1) * k
            let indices = Array(found.indices[part])
            #expect(Set(indices).count == k, "\(name): a row twice")
            let exact = rows.map { metric.score(query, $0) }
            let best = exact.sorted { metric.higherIsNearer ? $0 > $1 : $0 < $1 }
            let lengths = rows.map { Metric.l2.score($0, $0.map { _ in 0 }) }
            let own = Metric.l2.score(query, query.map { _ in 0 })
            var wrong: [String] = []
            for (rank, (index, score)) in zip(indices, found.scores[part]).enumerated() {
                // A distance comes of squared lengths, so that where it is small against them it is as rough
                // as the root of their rounding; a product is as rough as its two lengths make it.
                let size =
                    metric == .cosine ? 1 : metric == .dot ? own * lengths[index] : own + lengths[index]
                let tolerance = size * (metric == .l2 ? 2e-3 : 2e-6) + 1e-4 * abs(exact[index]) + 1e-37
                let isRight = abs(Double(score) - exact[index]) <= tolerance
                let isInOrder = abs(best[rank] - exact[index]) <= tolerance
                if !isRight { wrong.append("rank \(rank): \(score) for \(exact[index])") }
                if !isInOrder { wrong.append("rank \(rank): \(exact[index]) instead of \(best[rank])") }
            }
            #expect(wrong.isEmpty, "\(name): \(wrong.count) wrong, such as \(wrong.first ?? "")")
        }
    }

    private static func rows(_ matrix: Tensor) -> [[Float]] {
        let (values, width) = (matrix.floats, matrix.size(1))
        return (0..<matrix.size(0)).map { Array(values[$0 * width..<($0 + 1) * width]) }
    }

    /// Distances that are not tiny against the vectors' lengths are right to 1e-4 of themselves.
    @Test func scoresAreRightToFourDigits() {
        for seed in 0..<40 {
            let bank = Formula.numbers(seed, [50, 64], scale: 1, shift: seed % 2 == 0 ? 0 : 0.3)
            let queries = Formula.numbers(900 + seed, [5, 64], scale: 2)
            for metric in Metric.allCases {
                let found = Self.search(bank, queries, k: 50, metric)
                for (place, (index, score)) in zip(found.indices, found.scores).enumerated() {
                    let (query, row) = (Self.rows(queries)[place / 50], Self.rows(bank)[index])
                    let exact = metric.score(query, row)
                    // Products of nearly orthogonal vectors are small against what they are summed of.
                    let size = metric == .l2 ? 0 : metric == .cosine ? 0.01 : 1
                    #expect(abs(Double(score) - exact) <= 1e-4 * max(abs(exact), size), "\(metric)")
                }
            }
        }
    }

    /// Which of equal rows comes first is free, so that scores are compared, and rows where they are apart.
    @Test(arguments: Metric.allCases)
    func blocksGiveWhatOneBlockGives(metric: Metric) {
        for seed in 0..<60 {
            let sets = Sets(UInt64(2000 + seed))
            let whole = Self.search(sets.bank, sets.queries, k: sets.k, metric)
            for blockRows in [1, 7, 50] {
                let parts = Self.search(sets.bank, sets.queries, k: sets.k, metric, blockRows: blockRows)
                let differences = zip(whole.scores, parts.scores).map { abs($0 - $1) }
                // Where two are the same row the distance is the root of a rounding.
                let largest = whole.scores.map { abs($0) }.max() ?? 0
                #expect((differences.max() ?? 0) <= (metric == .l2 ? 5e-3 : 2e-6) * max(1, largest))
                for query in 0..<sets.queries.size(0) {
                    let part = query * sets.k..<(query + 1) * sets.k
                    #expect(Set(parts.indices[part]).count == sets.k, "a row twice in set \(seed)")
                }
            }
        }
    }

    @Test(arguments: Metric.allCases)
    func vectorsOfZerosHaveNeighbours(metric: Metric) {
        let zeros = Tensor.zeros([4, 5])
        let mixed = Tensor.concatenated([zeros, Formula.numbers(1, [6, 5], scale: 1)])
        for (bank, queries) in [(zeros, zeros), (zeros, mixed), (mixed, zeros), (mixed, mixed)] {
            let count = bank.size(0)
            let found = Self.search(bank, queries, k: count, metric)
            #expect(found.scores.allSatisfy { $0.isFinite })
            for query in 0..<queries.size(0) {
                let part = found.indices[query * count..<(query + 1) * count]
                #expect(part.sorted() == Array(0..<count))
            }
            if metric != .l2, queries === zeros { #expect(found.scores.allSatisfy { $0 == 0 }) }
        }
        #expect(metric.score([0, 0], [0, 0]) == 0)
    }

    @Test func oneVectorAgainstAnother() {
        #expect(Metric.dot.score([1, 2, 3], [4, -5, 6]) == 12)
        #expect(Metric.l2.score([1, 2], [4, 6]) == 5)
        #expect(abs(Metric.cosine.score([1, 0], [1, 1]) - 0.5.squareRoot()) < 1e-15)
        #expect(Metric.cosine.score([0, 0], [1, 1]) == 0)
        #expect(Metric.dot.score([], []) == 0 && Metric.l2.score([], []) == 0)
        // No power of a number in single precision leaves double precision.
        for scale in [Float.leastNormalMagnitude, 1e-30, 1e30, 1e38] {
            #expect(abs(Metric.cosine.score([scale, 0], [scale, scale]) - 0.5.squareRoot()) < 1e-12)
        }
    }

    /// Rounding alone must not make the angle between two vectors no number.
    @Test func aCosineStaysWithinOne() {
        var generator = SeededGenerator(6, 6)
        for _ in 0..<20_000 {
            // Twenty bits each, so that three times a vector is its exact multiple.
            let vector = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
                Float(Int.random(in: -1_000_000...1_000_000, using: &generator))
                    * [1e-3, 1, 1e5].randomElement(using: &generator)!
            }
            let cosines = [3, -3].map { factor in Metric.cosine.score(vector, vector.map { $0 * factor }) }
            #expect(
                cosines.allSatisfy { abs($0) <= 1 && abs($0) > 1 - 1e-6 || vector.allSatisfy { $0 == 0 } })
        }
        #expect(Metric.cosine.score([.nan, 1], [1, 1]).isNaN)
    }
}
