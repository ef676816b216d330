import DINO
import DINOTraining
import NN
import TestSupport
import Testing
import Torch

/// Training steps on a GPU beside the same ones on the CPU.
@Suite(.enabled(if: Device.cudaCount > 0, "no CUDA device"), .serialized)
struct CUDAStepTests {
    init() { TorchRuntime.allowsTF32 = false }

    /// Two steps of a small network; its losses.
    private func steps(
        _ precision: DType, on device: Device
    ) throws -> (losses: [Double], distillation: Distillation) {
        let student = StepGoldenTests.network()
        Formula.fill(student)
        let distillation = try Distillation(
            student: student, teacher: StepGoldenTests.network(), optimizer: .adamw, prototypes: 64,
            precision: precision, clip: 3, seed: 0, device: device)
        let losses = try (0..<2).map { step in
            let (globals, locals) = StepGoldenTests.crops(step)
            return try distillation.step(
                globals: try globals.to(device), locals: try locals.to(device),
                schedule: .init(
                    rate: 1e-3, weightDecay: 0.04, momentum: 0.9, temperature: 0.04, isLastLayerFrozen: false)
            ).loss.item
        }
        return (losses, distillation)
    }

    @Test func aStepInFullPrecisionIsTheCPUs() throws {
        let (cpu, gpu) = (try steps(.float32, on: .cpu), try steps(.float32, on: .cuda(0)))
        for (cpu, gpu) in zip(cpu.losses, gpu.losses) { #expect(abs(cpu - gpu) < 1e-4 * cpu) }
        for (cpu, gpu) in zip(cpu.distillation.student.state, gpu.distillation.student.state) {
            #expect(largestDifference(cpu.tensor, try gpu.tensor.to(.cpu)) < 1e-4, "\(cpu.key)")
        }
    }

    @Test(arguments: [DType.float16, .bfloat16])
    func aStepInHalfPrecisionIsNear(precision: DType) throws {
        let cpu = try steps(.float32, on: .cpu)
        let gpu = try steps(precision, on: .cuda(0))
        #expect((gpu.distillation.scaler != nil) == (precision == .float16))
        for (cpu, gpu) in zip(cpu.losses, gpu.losses) {
            #expect(gpu.isFinite && abs(cpu - gpu) < 0.02 * cpu, "\(gpu) for \(cpu)")
        }
        for entry in gpu.distillation.student.state {
            #expect(entry.tensor.floats.allSatisfy { $0.isFinite }, "\(entry.key)")
        }
    }
}
