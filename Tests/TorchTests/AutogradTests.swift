import Testing
import Torch

@Suite struct AutogradTests {
    @Test func gradientsAddUpUntilTheyAreCleared() {
        let x = Tensor([Float(1), 2, 3])
        x.requiresGrad = true
        (x * x).sum().backward()
        #expect(x.gradient?.floats == [2, 4, 6])
        (x * x).sum().backward()
        #expect(x.gradient?.floats == [4, 8, 12])
        Tensor.clearGradients([x])
        #expect(x.gradient == nil)
    }

    @Test func backwardTakesAGivenGradient() {
        let x = Tensor([Float(1), 2])
        x.requiresGrad = true
        (x * 3).backward(gradient: Tensor([Float(1), 10]))
        #expect(x.gradient?.floats == [3, 30])
    }

    @Test func scopesRestoreWhatWasBefore() throws {
        struct Stop: Error {}
        let x = Tensor([Float(1)])
        x.requiresGrad = true
        #expect(!noGrad { x * 2 }.requiresGrad)
        #expect(throws: Stop.self) { try noGrad { throw Stop() } }
        #expect(throws: Stop.self) { try inference { throw Stop() } }
        #expect((x * 2).requiresGrad)
    }

    @Test func autocastComputesProductsInHalfPrecisionWithinItsScope() {
        let a = Tensor.ones([4, 4])
        #expect(autocast(.bfloat16, on: .cpu) { a.matmul(a) }.dtype == .bfloat16)
        #expect(a.matmul(a).dtype == .float32)
        #expect(autocast(nil, on: .cpu) { a.matmul(a) }.dtype == .float32)
    }

    @Test func generatorsGoOnFromASavedState() throws {
        let generator = Generator(seed: 5)
        _ = Tensor.random([10], generator: generator)
        let state = generator.state
        let expected = Tensor.random([10], generator: generator).floats
        let other = Generator(seed: 6)
        try other.restore(state)
        #expect(Tensor.random([10], generator: other).floats == expected)
        #expect(throws: TorchError.self) { try other.restore(Tensor([UInt8(1), 2, 3])) }
        #expect(throws: TorchError.self) { try other.restore(.zeros([state.count], dtype: .uint8)) }
        // A row of several states, as a checkpoint of several processes keeps them.
        try other.restore(Tensor.stacked([state, state]).select(0, 1))
        #expect(Tensor.random([10], generator: other).floats == expected)
    }

    /// What torch.randperm gives for this seed: the original's sampler draws its order so.
    @Test func permutationsAreTorchs() {
        #expect(Generator(seed: 0).permutation(10) == [4, 1, 7, 5, 3, 9, 0, 8, 6, 2])
    }
}
