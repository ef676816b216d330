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
            let result = try distillation.step(
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

    /// Three steps on six pictures each, in one batch or several.
    private func steps(batches: Int = 1, cropsPerPass: Int = 0, dropPath: Double = 0) throws -> Distillation {
        let generator = Generator(seed: 0)
        let student = MultiCropNetwork(
            backbone: VisionTransformer(Self.configuration, dropPathRate: dropPath, generator: generator),
            head: Self.network().head)
        Formula.fill(student)
        let distillation = try Distillation(
            student: student, teacher: Self.network(), optimizer: .sgd, prototypes: 64, precision: .float32,
            clip: 3, cropsPerPass: cropsPerPass, seed: 0, device: .cpu)
        for step in 0..<3 {
            let (globals, locals) = Self.crops(step, batch: 6)
            _ = try distillation.step(
                batches: batches,
                schedule: .init(
                    rate: 0.1, weightDecay: 0.04, momentum: 0.9, temperature: 0.04,
                    isLastLayerFrozen: step == 0)
            ) { batch in
                // Pictures batch by batch, of every view.
                let pictures = (0..<6 / batches).map { Int64(batch * 6 / batches + $0) }
                let part = { (crops: Tensor) in
                    let rows = (0..<Int64(crops.size(0) / 6)).flatMap { view in pictures.map { view * 6 + $0 }
                    }
                    return crops.selecting(Tensor(rows), dimension: 0)
                }
                return .init(globals: part(globals), locals: part(locals))
            }
        }
        return distillation
    }

    @Test(arguments: [1, 2, 3])
    func passesOfSomeCropsGiveTheWeightsOfOnePass(crops: Int) throws {
        let whole = try steps(dropPath: 0.4).student.state
        let parts = try steps(cropsPerPass: crops, dropPath: 0.4).student.state
        for (whole, parts) in zip(whole, parts) {
            #expect(largestDifference(whole.tensor, parts.tensor) < 1e-5, "\(whole.key)")
        }
    }

    @Test func aStepOfSeveralBatchesGivesTheWeightsOfOneLargeBatch() throws {
        let large = try steps(batches: 1), small = try steps(batches: 3)
        for (whole, parts) in zip(large.student.state, small.student.state) {
            #expect(largestDifference(whole.tensor, parts.tensor) < 1e-5, "\(whole.key)")
        }
        #expect(largestDifference(large.loss.center, small.loss.center) < 1e-6)
    }

    @Test func aStepLeavesNoTensorsBehind() throws {
        let distillation = try Distillation(
            student: Self.network(), teacher: Self.network(), optimizer: .adamw, prototypes: 64,
            precision: .float32, clip: 3, seed: 0, device: .cpu)
        let (globals, locals) = Self.crops(0)
        let step = {
            _ = try distillation.step(
                globals: globals, locals: locals,
                schedule: .init(
                    rate: 1e-3, weightDecay: 0.04, momentum: 0.99, temperature: 0.04, isLastLayerFrozen: false
                ))
        }
        try step()
        let before = TorchRuntime.liveTensorCount
        for _ in 0..<3 { try step() }
        #expect(TorchRuntime.liveTensorCount == before)
    }
}
