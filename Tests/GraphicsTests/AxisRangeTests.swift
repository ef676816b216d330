import Graphics
import Testing

@Suite struct AxisRangeTests {
    private let linear = PlotAxis("x")
    private let logarithmic = PlotAxis("x", scale: .logarithmic)
    private let whole = PlotAxis("x", isWhole: true)

    private func texts(_ values: [Double], _ axis: PlotAxis, count: Int, padding: Double = 0) -> [String] {
        TickFormat.texts(AxisRange(values, axis: axis, padding: padding)?.ticks(count: count) ?? [])
    }

    @Test func ticksAreRoundNumbers() {
        #expect(texts([0, 100], linear, count: 5) == ["0", "20", "40", "60", "80", "100"])
        #expect(texts([0.996, 1], linear, count: 4) == ["0.996", "0.997", "0.998", "0.999", "1.000"])
        #expect(texts([0, 10], linear, count: 4) == ["0.0", "2.5", "5.0", "7.5", "10.0"])
        #expect(texts([-3, 3], linear, count: 3) == ["-2", "0", "2"])
    }

    @Test func smallAndLargeNumbersAreShort() {
        #expect(texts([0, 5e-4], linear, count: 5) == ["0", "1e-4", "2e-4", "3e-4", "4e-4", "5e-4"])
        #expect(texts([0, 250_000], linear, count: 3) == ["0", "100k", "200k"])
        #expect(texts([0, 3e6], linear, count: 3) == ["0", "1M", "2M", "3M"])
    }

    @Test func countsHaveNoTicksBetweenWholeNumbers() {
        #expect(texts([0, 2], whole, count: 10) == ["0", "1", "2"])
        #expect(texts([7, 7], whole, count: 10) == ["6", "7", "8"])
    }

    @Test func logarithmicTicksAreDecadesOrOneTwoFive() {
        #expect(
            texts([0.001, 1000], logarithmic, count: 7) == ["0.001", "0.01", "0.1", "1", "10", "100", "1000"])
        #expect(texts([1e-12, 1], logarithmic, count: 4) == ["1e-12", "1e-8", "1e-4", "1"])
        #expect(texts([1, 60], logarithmic, count: 4) == ["1", "2", "5", "10", "20", "50"])
        #expect(texts([3, 4], logarithmic, count: 2) == ["3.0", "3.5", "4.0"])
    }

    @Test func aRangeThatNearlyTouchesZeroStartsThere() {
        #expect(AxisRange([0.1, 1], axis: linear, padding: 0.05)?.lower == 0)
        #expect(AxisRange([8, 11], axis: linear, padding: 0.05)?.lower == 7.85)
    }

    @Test func aConstantStandsInTheMiddle() {
        for value in [0.0, 3, -2, 1e-9, 1e90] {
            let range = AxisRange([value, value], axis: linear, padding: 0.05)
            #expect(abs((range?.place(value) ?? 0) - 0.5) < 1e-9)
        }
        let place = AxisRange([5], axis: logarithmic, padding: 0.05)?.place(5)
        #expect(abs((place ?? 0) - 0.5) < 1e-9)
    }

    @Test func whatCannotBeShownIsNoPartOfTheRange() {
        let range = AxisRange([.nan, 1, .infinity, 2, 1e200], axis: linear, padding: 0)
        #expect(range?.lower == 1 && range?.upper == 2)
        #expect(range?.place(.nan) == nil)
        #expect(AxisRange([0, -1], axis: logarithmic, padding: 0) == nil)
        #expect(AxisRange([], axis: linear, padding: 0) == nil)
    }

    @Test func extremeRangesDoNotTrap() {
        let values = [-9e99, -1, -2.5e-308, 0, 1e-99, 1, 1 + 1e-15, 1e15 + 1, 1e15, 9e99]
        for axis in [linear, logarithmic, whole] {
            for lower in values {
                for upper in values {
                    let ticks = AxisRange([lower, upper], axis: axis, padding: 0.05)?.ticks(count: 5) ?? []
                    #expect(TickFormat.texts(ticks).count == ticks.count && ticks.count < 1000)
                }
            }
        }
    }

    @Test(arguments: [
        (8.41329, "8.413"), (0.0005, "5e-4"), (0.00115, "0.00115"), (1e-6, "1e-6"), (12_345, "12.35k"),
        (0, "0"),
        (-0.25, "-0.25"), (999.96, "1000"), (74, "74"), (.nan, "nan"),
    ])
    func singleNumbersHaveFourDigits(_ value: Double, _ text: String) {
        #expect(TickFormat.short(value) == text)
    }
}
