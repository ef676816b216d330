import DINO
import DINOTraining
import Foundation
import NN
import TensorFiles
import TestSupport
import Testing
import Torch

/// Three whole steps of the original on networks with batch norm; made by Golden/make_convnet_training_golden.py.
@Suite struct ConvnetStepTests {
    struct Run: CustomTestStringConvertible {
        let name: String
        let backbone: BackboneConfiguration
        let optimizer: OptimizerKind
        let rate: Double
        let weightDecay: Double
        var testDescription: String { name }
    }

    private static let runs = [
        Run(
            name: "resnet18 sgd", backbone: .named("resnet18")!, optimizer: .sgd, rate: 0.03,
            weightDecay: 1e-4),
        Run(
            name: "resnet18 lars", backbone: .named("resnet18")!, optimizer: .lars, rate: 0.3,
            weightDecay: 1e-4),
        Run(
            name: "xcit adamw",
            backbone: .xcit(.init(patchSize: 8, embedDim: 32, depth: 2, heads: 4)), optimizer: .adamw,
            rate: 0.0005, weightDecay: 0.04),
    ]

    private static func network(_ backbone: BackboneConfiguration) -> MultiCropNetwork {
        let generator = Generator(seed: 0)
        return MultiCropNetwork(
            backbone: backbone.network(generator: generator),
            head: ProjectionHead(
                backbone.embedDim, outputs: 64, normLastLayer: false, hidden: 32, bottleneck: 16,
                generator: generator))
    }

    private static func crops(_ step: Int) -> (globals: Tensor, locals: Tensor) {
        let views = [64, 64, 32, 32].enumerated().map { view, side in
            Formula.numbers(100 * step + view, [4, 3, side, side], scale: 2)
        }
        return (.concatenated(Array(views[..<2])), .concatenated(Array(views[2...])))
    }

    @Test(arguments: runs)
    func threeStepsAgreeWithTheOriginal(_ run: Run) throws {
        let file = try TorchFile.read(
            Bundle.module.path(forResource: "Golden/convnet_steps", ofType: "pth")!)
        let golden = try #require(file[run.name])
        let student = Self.network(run.backbone)
        Formula.fill(student)
        let distillation = try Distillation(
            student: student, teacher: Self.network(run.backbone), optimizer: run.optimizer, prototypes: 64,
            precision: .float32, clip: 3, seed: 0, device: .cpu)
        for step in 0..<3 {
            let (globals, locals) = Self.crops(step)
            let result = try distillation.step(
                globals: globals, locals: locals,
                schedule: .init(
                    rate: run.rate, weightDecay: run.weightDecay, momentum: 0.9, temperature: 0.04,
                    isLastLayerFrozen: step == 0))
            let expected = try #require(golden["losses"]?[step]?.doubleValue)
            #expect(abs(result.loss.item - expected) < 1e-5 * max(1, expected), "loss of step \(step)")
        }
        for (name, network) in [("student", distillation.student), ("teacher", distillation.teacher)] {
            let expected = try Tensor(try #require(golden[name]?.tensorValue))
            #expect(expected.size(0) == network.state.count)
            for ((key, tensor), theirs) in zip(network.state, expected.unbound(0)) {
                let numbers = tensor.array(of: Double.self)
                let sample = [numbers.reduce(0, +) / Double(numbers.count)] + numbers.prefix(8)
                let padded = sample + [Double](repeating: 0, count: 9 - sample.count)
                #expect(largestDifference(Tensor(padded), theirs) < 1e-4, "\(name) \(key)")
            }
        }
    }
}
