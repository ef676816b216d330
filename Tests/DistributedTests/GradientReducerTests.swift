import TestSupport
import Testing
import Torch

/// Gradients of several ranks against those of one that sees all rows.
@Suite(.serialized, .timeLimit(.minutes(2))) struct GradientReducerTests {
    /// Two layers with trainable weights, the same in every rank.
    struct Network {
        let weights: [Tensor]

        init() {
            let generator = Generator(seed: 3)
            weights = [[5, 4], [5], [3, 5], [3]].map { Tensor.randomNormal($0, generator: generator) }
            for weight in weights { weight.requiresGrad = true }
        }

        func loss(_ x: Tensor) -> Tensor {
            let hidden = x.linear(weights[0], weights[1]).gelu()
            let y = hidden.linear(weights[2], weights[3])
            return (y * y).sum()
        }

        var gradients: [[Float]] { weights.map { $0.gradient?.floats ?? [] } }
    }

    static func rows(_ seed: UInt64) -> Tensor {
        Tensor.randomNormal([6, 4], generator: Generator(seed: seed))
    }

    /// The mean over ranks of the gradients of their rows.
    static func expected(ranks: Int, passes: Int) -> [[Float]] {
        let network = Network()
        for rank in 0..<ranks {
            for pass in 0..<passes {
                let loss = network.loss(rows(UInt64(rank * 10 + pass)))
                loss.backward(gradient: .full([], 1 / Double(ranks)))
            }
        }
        return network.gradients
    }

    static func isNear(_ a: [[Float]], _ b: [[Float]]) -> Bool {
        zip(a, b).allSatisfy { a, b in
            a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) }
        }
    }

    /// Buckets of one parameter, of some, of all; one pass, or several that add up before the last.
    @Test(arguments: [(2, 1, 1), (2, 3, 64), (4, 2, 1 << 20)])
    func averagesOverRanks(ranks: Int, passes: Int, bucketBytes: Int) throws {
        let results = try Ranks.run(ranks) { group -> [[[Float]]] in
            let network = Network()
            let reducer = try GradientReducer(network.weights, group: group, bucketBytes: bucketBytes)
            return try (0..<2).map { _ in
                Tensor.clearGradients(network.weights)
                for pass in 0..<passes {
                    if pass == passes - 1 { reducer.arm() }
                    network.loss(Self.rows(UInt64(group.rank * 10 + pass))).backward()
                }
                try reducer.finish()
                return network.gradients
            }
        }
        let expected = Self.expected(ranks: ranks, passes: passes)
        for result in results {
            for gradients in result { #expect(Self.isNear(gradients, expected)) }
            #expect(result[0] == results[0][0], "all ranks have the same bits")
        }
    }

    @Test func leavesOutWhatKeepsStillForAWhile() throws {
        let results = try Ranks.run(2) { group -> [[[Float]]] in
            let network = Network()
            let reducer = try GradientReducer(network.weights, group: group, bucketBytes: 64)
            return try [true, false].map { isFrozen in
                Tensor.clearGradients(network.weights)
                network.weights[2].requiresGrad = !isFrozen
                reducer.arm()
                network.loss(Self.rows(UInt64(group.rank * 10))).backward()
                try reducer.finish()
                return network.gradients
            }
        }
        let expected = Self.expected(ranks: 2, passes: 1)
        for result in results {
            #expect(result[0][2].isEmpty, "a frozen weight has no gradient")
            #expect(Self.isNear([0, 1, 3].map { result[0][$0] }, [0, 1, 3].map { expected[$0] }))
            #expect(Self.isNear(result[1], expected))
        }
    }

    @Test func aLostRankIsToldAfterTheBackwardPass() throws {
        let outcomes = try Ranks.outcomes(2, timeout: 60) { group in
            let network = Network()
            let reducer = try GradientReducer(network.weights, group: group)
            try group.barrier()
            if group.rank == 1 { return }
            reducer.arm()
            network.loss(Self.rows(1)).backward()
            try reducer.finish()
        }
        #expect(throws: ProcessGroupError.self) { try outcomes[0].get() }
    }
}
