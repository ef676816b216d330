import Imaging
import Similarity
import Testing
import Torch

@Suite struct AveragePrecisionTests {
    /// The definition, as the original's `compute_ap` and `score_ap_from_ranks_1` have it.
    private static func definition(ranks: [Int], positives: Int) -> Double {
        var sum = 0.0
        for (found, rank) in ranks.enumerated() {
            let before = rank == 0 ? 1 : Double(found) / Double(rank)
            sum += before + Double(found + 1) / Double(rank + 1)
        }
        return sum / (2 * Double(positives))
    }

    private static func hits(_ ranks: [Int], count: Int) -> [Float] {
        (0..<count).map { ranks.contains($0) ? 1 : 0 }
    }

    /// What the original gives, by hand.
    @Test(arguments: [([0], 1, 1.0), ([1], 1, 0.25), ([0, 2], 2, 19.0 / 24), ([], 3, 0), ([0], 2, 0.5)])
    func knownRankings(ranks: [Int], positives: Int, expected: Double) {
        for length in [3, 20] {
            let value = AveragePrecision.trapezoid(
                hits: Tensor(Self.hits(ranks, count: length), shape: [1, length]),
                positives: Tensor([Float(positives)]))
            #expect(abs(value.item - expected) < 1e-12)
        }
        #expect(abs(Self.definition(ranks: ranks, positives: positives) - expected) < 1e-12)
    }

    @Test func randomRankingsAgreeWithTheDefinition() {
        var generator = SeededGenerator(3, 3)
        for _ in 0..<200 {
            let length = Int.random(in: 1...400, using: &generator)
            var (hits, expected, positives): ([Float], [Double], [Float]) = ([], [], [])
            for _ in 0..<5 {
                let share = generator.uniform()
                let ranks = (0..<length).filter { _ in generator.uniform() < share }
                // Some right pictures may stand beyond the last rank.
                let total = max(1, ranks.count + Int.random(in: 0...3, using: &generator))
                hits += Self.hits(ranks, count: length)
                positives.append(Float(total))
                expected.append(Self.definition(ranks: ranks, positives: total))
            }
            let values = AveragePrecision.trapezoid(
                hits: Tensor(hits, shape: [5, length]), positives: Tensor(positives)
            ).array(of: Double.self)
            for (value, wanted) in zip(values, expected) { #expect(abs(value - wanted) < 1e-12) }
        }
    }

    @Test func allRightIsOneAndAQueryWithoutPositivesIsNoNumber() {
        let hits = Tensor.concatenated([Tensor.ones([1, 50]), Tensor.zeros([1, 50])])
        let values = AveragePrecision.trapezoid(hits: hits, positives: Tensor([Float(50), .nan])).floats
        #expect(values[0] == 1 && values[1].isNaN)
    }
}
