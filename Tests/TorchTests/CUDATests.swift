import Testing
import Torch

/// What a GPU computes is what the CPU computes.
@Suite(.enabled(if: Device.cudaCount > 0, "no CUDA device"), .serialized)
struct CUDATests {
    let gpu = Device.cuda(0)

    init() { TorchRuntime.allowsTF32 = false }

    private func numbers(_ shape: [Int], seed: UInt64 = 1) -> Tensor {
        .randomNormal(shape, generator: Generator(seed: seed))
    }

    private func difference(_ a: Tensor, _ b: Tensor) -> Float {
        zip(a.floats, b.floats).map { abs($0 - $1) }.reduce(0, max)
    }

    enum Operation: CaseIterable {
        case matmul, softmax, gelu, exp, sum, mean, arithmetic, split, normalized, logSumExp

        func callAsFunction(_ x: Tensor) -> Tensor {
            switch self {
            case .matmul: x.matmul(x.transposed())
            case .softmax: x.softmax()
            case .gelu: x.gelu()
            case .exp: x.exp()
            case .sum: x.sum(1)
            case .mean: x.mean(0)
            case .arithmetic: (x * 2 + 1) * x - x
            case .split: x.split([60, 4], dimension: 1)[0].contiguous()
            case .normalized: x.normalized()
            case .logSumExp: x.logSumExp(-1)
            }
        }
    }

    @Test(arguments: Operation.allCases)
    func operatorsAgreeWithTheCPU(operation: Operation) throws {
        let x = numbers([48, 64])
        let (cpu, cuda) = (operation(x), operation(try x.to(gpu)))
        #expect(cuda.device == gpu && cuda.shape == cpu.shape)
        #expect(difference(cpu, cuda) < 1e-4)
    }

    @Test func gradientsAgreeWithTheCPU() throws {
        let gradients = try [Device.cpu, gpu].map { device in
            let x = try numbers([32, 16]).to(device)
            x.requiresGrad = true
            let weights = try numbers([32, 32], seed: 2).to(device)
            (x.matmul(x.transposed()).softmax() * weights).sum().backward()
            return try #require(x.gradient)
        }
        #expect(difference(gradients[0], gradients[1]) < 1e-4)
    }

    @Test(arguments: [false, true])
    func copiesThereAndBackAreWhole(nonBlocking: Bool) throws {
        // The host tensor is overwritten at once: a copy that was not done would see it.
        let expected = numbers([1 << 20])
        let source = expected.clone()
        let copy = try source.to(gpu, nonBlocking: nonBlocking)
        if nonBlocking { gpu.synchronize() }
        source.fill(0)
        #expect(copy.floats == expected.floats)
        #expect(try copy.to(.cpu).floats == expected.floats)
    }

    @Test func moreThanTheDeviceHoldsIsAnErrorThatSaysSo() throws {
        let error = #expect(throws: TorchError.self) { try Tensor.empty([1 << 42], device: gpu) }
        guard case .outOfMemory(let message)? = error else {
            Issue.record("not told as a lack of memory: \(String(describing: error))")
            return
        }
        #expect(message.contains("CUDA out of memory"), "\(message)")
        // The device goes on.
        #expect(try Tensor.ones([4]).to(gpu).sum().item == 4)
    }

    @Test func devicesThatAreThereAreNamed() throws {
        let error = #expect(throws: TorchError.self) { try Device("cuda:99") }
        #expect(error?.description.contains("cuda:0 (") == true, "\(String(describing: error))")
        #expect(try Device("auto") == gpu)
    }

    @Test func tf32RoundsAndFullPrecisionDoesNot() throws {
        defer { TorchRuntime.allowsTF32 = false }
        let x = numbers([256, 256])
        let (expected, there) = (x.matmul(x), try x.to(gpu))
        #expect(difference(there.matmul(there), expected) < 1e-3)
        TorchRuntime.allowsTF32 = true
        #expect(difference(there.matmul(there), expected) < 0.5)
    }
}
