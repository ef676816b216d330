import NN
import Testing

/// Values of the original's schedule for n = 2502 iterations per epoch.
@Suite struct CosineScheduleTests {
    @Test func warmUpStartsAtZeroAndPeaksTwice() {
        let schedule = CosineSchedule(
            base: 0.001, final: 1e-6, epochs: 100, iterationsPerEpoch: 2502, warmupEpochs: 10)
        #expect(schedule[0] == 0)
        #expect(schedule[25_019] == 0.001)
        #expect(schedule[25_020] == 0.001)
        #expect(abs(schedule[250_199] - 1.0000000486e-6) < 1e-15)
    }

    @Test func theMiddleIsHalfWay() {
        let schedule = CosineSchedule(base: 0.996, final: 1, epochs: 10, iterationsPerEpoch: 10)
        #expect(schedule[0] == 0.996)
        #expect(abs(schedule[50] - 0.998) < 1e-12)
    }

    @Test func aWarmUpOfOneStepIsItsStart() {
        let schedule = CosineSchedule(base: 1, final: 0, epochs: 2, iterationsPerEpoch: 1, warmupEpochs: 1)
        #expect(schedule[0] == 0)
        #expect(schedule[1] == 1)
    }
}
