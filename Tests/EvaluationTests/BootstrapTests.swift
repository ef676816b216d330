import Evaluation
import Imaging
import Testing
import Torch

@Suite struct BootstrapTests {
    @Test(arguments: [0, 1, 0.3, -7])
    func theIntervalOfAConstantIsTheConstant(value: Float) throws {
        for queries in [1, 7, 500] {
            let values = Tensor([Float](repeating: value, count: queries), shape: [queries, 1])
            let interval = try Bootstrap(queries: queries, draws: 200).intervals(values)[0]
            #expect(abs(interval.low - Double(value)) < 1e-5 && abs(interval.high - Double(value)) < 1e-5)
        }
    }

    /// Of 400 samples of a known distribution some 95 of 100 intervals hold its mean.
    @Test func intervalsHoldTheTrueMeanAsOftenAsTheySay() throws {
        var generator = SeededGenerator(5, 5)
        let (queries, samples) = (200, 400)
        let uniform = (0..<queries * samples).map { _ in Float(generator.uniform()) }
        let accuracy = (0..<queries * samples).map { _ in Float(generator.uniform() < 0.7 ? 1 : 0) }
        let bootstrap = try Bootstrap(queries: queries, draws: 1000, seed: 3)
        for (values, mean) in [(uniform, 0.5), (accuracy, 0.7)] {
            let intervals = bootstrap.intervals(Tensor(values, shape: [queries, samples]))
            let share = Double(intervals.count { $0.contains(mean) }) / Double(samples)
            #expect((0.91...0.98).contains(share), "\(share)")
        }
    }

    /// The deviation of a mean is known: the interval is some four of it wide.
    @Test func intervalsShrinkWithTheRootOfTheNumberOfQueries() throws {
        for queries in [100, 400, 1600] {
            let values = Tensor((0..<queries).map { Float($0 % 2) }, shape: [queries, 1])
            let interval = try Bootstrap(queries: queries, draws: 2000).intervals(values)[0]
            let expected = 2 * 1.96 * 0.5 / Double(queries).squareRoot()
            #expect(abs((interval.high - interval.low) / expected - 1) < 0.12, "\(queries)")
            #expect(interval.low < 0.5 && interval.high > 0.5)
        }
    }

    @Test func aSeedGivesTheSameIntervalsAndAnotherSeedOthers() throws {
        let values = Tensor((0..<90).map { Float($0 * $0 % 17) }, shape: [30, 3])
        let first = try Bootstrap(queries: 30, draws: 300, seed: 1).intervals(values)
        #expect(try Bootstrap(queries: 30, draws: 300, seed: 1).intervals(values) == first)
        #expect(try Bootstrap(queries: 30, draws: 300, seed: 2).intervals(values) != first)
    }

    /// A column's own queries count, as if the others were not there.
    @Test func queriesThatAColumnLeavesOutDoNotCount() throws {
        let values = (0..<200).map { Float($0 % 2 == 0 ? 0.25 : .nan) }
        let columns = Tensor(values + (0..<200).map { _ in Float.nan }, shape: [2, 200]).transposed()
        let intervals = try Bootstrap(queries: 200, draws: 100).intervals(columns)
        #expect(abs(intervals[0].low - 0.25) < 1e-6 && abs(intervals[0].high - 0.25) < 1e-6)
        #expect(intervals[1].low.isFinite && intervals[1].high.isFinite)
    }
}
