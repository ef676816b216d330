import Evaluation
import Testing
import Torch

/// The k-NN classifier on a GPU.
@Suite(.enabled(if: Device.cudaCount > 0, "no CUDA device"), .serialized)
struct CUDAKNNTests {
    @Test func figuresAreTheCPUs() throws {
        TorchRuntime.allowsTF32 = false
        let generator = Generator(seed: 3)
        let unit = { (rows: Int) in Tensor.randomNormal([rows, 64], generator: generator).normalized() }
        let dump = FeatureDump(
            trainFeatures: unit(400), trainLabels: (0..<400).map { $0 % 7 }, testFeatures: unit(150),
            testLabels: (0..<150).map { $0 % 7 })
        let cpu = try dump.accuracy(ks: [1, 10, 20], temperature: 0.07, on: .cpu)
        let gpu = try dump.accuracy(ks: [1, 10, 20], temperature: 0.07, on: .cuda(0))
        #expect(cpu.map(\.top1) == gpu.map(\.top1) && cpu.map(\.top5) == gpu.map(\.top5))
    }
}
