import NN
import TestSupport
import Testing
import Torch

/// Batch norm over several ranks against one that sees all rows.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SyncBatchNormTests {
    /// What a layer makes of some rows, and its gradients for a loss that weighs every number.
    struct Outcome: Sendable {
        var output: [Float]
        var inputGradient: [Float]
        var weightGradient: [Float]
        var biasGradient: [Float]
        var mean: [Float]
        var variance: [Float]
    }

    static func outcome(_ rows: Range<Int>, _ shape: [Int], group: ProcessGroup, steps: Int = 2) -> Outcome {
        let norm = BatchNorm(shape[1])
        norm.group = group
        norm.weight.value.detached().copy(from: numbers([shape[1]], seed: 3))
        var outcome = Outcome(
            output: [], inputGradient: [], weightGradient: [], biasGradient: [], mean: [], variance: [])
        for step in 0..<steps {
            Tensor.clearGradients([norm.weight.value, norm.bias.value])
            // Far from zero, where sums of squares lose digits.
            let x = (numbers(shape, seed: UInt64(10 + step)) * 3 + 100).slice(rows).contiguous()
            x.requiresGrad = true
            let y = norm(x)
            let weights = numbers(shape, seed: 20).slice(rows)
            (y * y * weights).sum().backward()
            outcome = Outcome(
                output: y.detached().floats, inputGradient: x.gradient!.floats,
                weightGradient: norm.weight.value.gradient!.floats,
                biasGradient: norm.bias.value.gradient!.floats, mean: norm.runningMean.value.floats,
                variance: norm.runningVar.value.floats)
        }
        return outcome
    }

    static func numbers(_ shape: [Int], seed: UInt64) -> Tensor {
        Tensor.randomNormal(shape, generator: Generator(seed: seed))
    }

    static func difference(_ a: [Float], _ b: [Float]) -> Float {
        a.count == b.count ? zip(a, b).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0 : .infinity
    }

    /// Rows and maps; shares of different sizes.
    @Test(arguments: [[7, 5], [5, 3, 4, 2]]) func isOneNormOverAllRows(shape: [Int]) throws {
        let shares = [0..<2, 2..<3, 3..<shape[0]]
        let parts = try Ranks.run(3) { Self.outcome(shares[$0.rank], shape, group: $0) }
        let whole = Self.outcome(0..<shape[0], shape, group: ProcessGroup())
        #expect(Self.difference(parts.flatMap(\.output), whole.output) < 2e-4)
        #expect(Self.difference(parts.flatMap(\.inputGradient), whole.inputGradient) < 2e-4)
        for part in parts {
            #expect(Self.difference(part.mean, whole.mean) < 1e-5)
            #expect(Self.difference(part.variance, whole.variance) < 1e-4)
            #expect(part.mean == parts[0].mean && part.variance == parts[0].variance)
        }
        // Gradients of gain and shift are each rank's own, for the reducer to average.
        let sum = { (values: [[Float]]) in values[0].indices.map { i in values.map { $0[i] }.reduce(0, +) } }
        #expect(Self.difference(sum(parts.map(\.weightGradient)), whole.weightGradient) < 2e-4)
        #expect(Self.difference(sum(parts.map(\.biasGradient)), whole.biasGradient) < 2e-4)
    }

    @Test func aLostRankIsToldByTheNextCheck() throws {
        let outcomes = try Ranks.outcomes(2, timeout: 60) { group in
            try group.barrier()
            if group.rank == 1 { return }
            _ = Self.outcome(0..<2, [2, 3], group: group, steps: 1)
            try group.check()
        }
        #expect(throws: ProcessGroupError.self) { try outcomes[0].get() }
    }
}
