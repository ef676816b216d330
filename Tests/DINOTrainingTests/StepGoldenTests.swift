import DINO
import DINOTraining
import Foundation
import NN
import TensorFiles
import TestSupport
import Testing
import Torch

/// Five whole steps of the original on a small network; made by Golden/make_training_golden.py.
@Suite struct StepGoldenTests {
    static let configuration = VisionTransformerConfiguration(
        patchSize: 8, embedDim: 16, depth: 2, heads: 2, imageSize: 32)

    static func network() -> MultiCropNetwork {
        let generator = Generator(seed: 0)
        return MultiCropNetwork(
            backbone: VisionTransformer(configuration, generator: generator),
            head: ProjectionHead(
                16, outputs: 64, normLastLayer: false, hidden: 32, bottleneck: 16, generator: generator))
    }

    static func crops(_ epoch: Int, batch: Int = 3) -> (globals: Tensor, locals: Tensor) {
        let views = [32, 32, 16, 16, 16].enumerated().map { view, side in
            Formula.numbers(100 * epoch + view, [batch, 3, side, side], scale: 2)
        }
        return (.concatenated(Array(views[..<2])), .concatenated(Array(views[2...])))
    }

    @Test func fiveStepsAgreeWithTheOriginal() throws {
        let golden = try TorchFile.read(Bundle.module.path(forResource: "Golden/five_steps", ofType: "pth")!)
        let student = Self.network()
        Formula.fill(student)
        let distillation = try Distillation(
            student: student, teacher: Self.network(), optimizer: .adamw, prototypes: 64, precision: .float32,
            clip: 3, seed: 0, device: .cpu)
        let rates = CosineSchedule(
            base: 0.002, final: 1e-6, epochs: 5, iterationsPerEpoch: 1, warmupEpochs: 1)
        let decays = CosineSchedule(base: 0.04, final: 0.4, epochs: 5, iterationsPerEpoch: 1)
        let momenta = CosineSchedule(base: 0.9, final: 1, epochs: 5, iterationsPerEpoch: 1)
        let temperature = TeacherTemperature(warmup: 0.04, final: 0.07, warmupEpochs: 3)
        for epoch in 0..<5 {
            for (name, schedule) in [("lr", rates), ("wd", decays), ("momentum", momenta)] {
                #expect(abs(schedule[epoch] - golden["schedules"]![name]![epoch]!.doubleValue!) < 1e-15)
            }
            let (globals, locals) = Self.crops(epoch)
            let result = distillation.step(
                globals: globals, locals: locals,
                schedule: .init(
                    rate: rates[epoch], weightDecay: decays[epoch], momentum: momenta[epoch],
                    temperature: temperature[epoch], isLastLayerFrozen: epoch < 2))
            let expected = golden["losses"]![epoch]!.doubleValue!
            #expect(abs(result.loss.item - expected) < 1e-5 * expected, "loss of step \(epoch)")
        }
        for (name, network, prefix) in [
            ("student", distillation.student, "module."), ("teacher", distillation.teacher, ""),
        ] {
            let expected = golden[name]!.stateDict!
            #expect(expected.map(\.key) == network.state.map { prefix + $0.key })
            for (ours, theirs) in zip(network.state, expected) {
                let difference = largestDifference(ours.tensor, try Tensor(theirs.tensor))
                #expect(difference < 1e-5, "\(name) \(ours.key)")
            }
        }
        let center = try Tensor(golden["dino_loss"]!["center"]!.tensorValue!)
        #expect(largestDifference(distillation.loss.center, center) < 1e-5)
    }

    @Test func aStepLeavesNoTensorsBehind() throws {
        let distillation = try Distillation(
            student: Self.network(), teacher: Self.network(), optimizer: .adamw, prototypes: 64,
            precision: .float32, clip: 3, seed: 0, device: .cpu)
        let (globals, locals) = Self.crops(0)
        let step = {
            _ = distillation.step(
                globals: globals, locals: locals,
                schedule: .init(
                    rate: 1e-3, weightDecay: 0.04, momentum: 0.99, temperature: 0.04, isLastLayerFrozen: false
                ))
        }
        step()
        let before = TorchRuntime.liveTensorCount
        for _ in 0..<3 { step() }
        #expect(TorchRuntime.liveTensorCount == before)
    }
}
