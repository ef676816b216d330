import DINO
import DINOTraining
import Foundation
import NN
import TensorFiles
import TestSupport
import Testing
import Torch

/// Several ranks against one process with the same batch.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ProcessesTests {
    let folder = TemporaryFolder()

    /// Twenty steps of sixteen pictures, without stochastic depth, whose draws each rank makes for itself.
    func settings(_ output: String, optimizer: OptimizerKind, ranks: Int) throws -> TrainingSettings {
        var settings = try TrainingSettings.tiny(
            in: folder.path, output: output, epochs: 4, pictures: 80, workers: 1)
        settings.dropPathRate = 0
        settings.optimizer = optimizer
        settings.normLastLayer = false
        settings.batchSize = 16 / ranks
        return settings
    }

    func train(_ settings: TrainingSettings, ranks: Int, stopAfter: Int? = nil) throws {
        _ = try Ranks.run(ranks) { group in
            var steps = 0
            _ = try Trainer(settings, group: group, observer: nil).run {
                steps += 1
                // One rank is asked, all stop.
                return group.rank == ranks - 1 && steps == stopAfter
            }
        }
    }

    struct State {
        var weights: [String: [Float]] = [:]
        var center: [Float] = []
        var log: [String] = []
    }

    func state(_ settings: TrainingSettings) throws -> State {
        var state = State(weights: try settings.trainedWeights())
        state.center = state.weights.removeValue(forKey: "center") ?? []
        let text = try String(contentsOfFile: settings.outputDir + "/log.txt", encoding: .utf8)
        state.log = text.split(separator: "\n").map(String.init)
        return state
    }

    func difference(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).map { abs($0 - $1) }.max() ?? 0
    }

    /// The loss and the other means that a line of the log has.
    func meters(_ line: String) throws -> [Double] {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        return ["train_loss", "train_lr", "train_wd", "momentum", "teacher_entropy", "center_norm"].map {
            object[$0] as? Double ?? .nan
        }
    }

    @Test(arguments: [OptimizerKind.sgd, .lars, .adamw], [2, 4])
    func endWithTheWeightsOfOneProcess(optimizer: OptimizerKind, ranks: Int) throws {
        let alone = try settings("alone", optimizer: optimizer, ranks: 1)
        let together = try settings("together", optimizer: optimizer, ranks: ranks)
        try train(alone, ranks: 1)
        try train(together, ranks: ranks)
        let (a, b) = (try state(alone), try state(together))
        #expect(a.weights.count == b.weights.count)
        for (key, values) in a.weights {
            // The gradient of the keys' bias is zero but for rounding, which AdamW makes steps of.
            let isNoise = optimizer == .adamw && key.hasSuffix("qkv.bias")
            let bound: Float = isNoise ? 0.1 : 1e-5
            let difference = difference(values, b.weights[key] ?? [])
            #expect(difference <= bound, "\(key): \(difference)")
        }
        #expect(difference(a.center, b.center) <= 1e-5)
        #expect(a.log.count == 4 && b.log.count == 4)
        for (one, other) in zip(a.log, b.log) {
            for (x, y) in zip(try meters(one), try meters(other)) {
                #expect(abs(x - y) <= 1e-5 * max(1, abs(x)), "\(one)\n\(other)")
            }
        }
    }

    /// Batch norms of student and teacher have the statistics of all; in the head and in a backbone.
    @Test(arguments: [false, true]) func shareTheStatisticsOfBatchNorm(isConvnet: Bool) throws {
        func normed(_ output: String, ranks: Int) throws -> TrainingSettings {
            var settings = try settings(output, optimizer: .sgd, ranks: ranks)
            settings.useBNInHead = !isConvnet
            // Five steps: statistics of a few numbers magnify rounding, step by step.
            settings.epochs = 1
            if isConvnet {
                settings.backbone = try #require(BackboneConfiguration.named("resnet18"))
                settings.arch = "resnet18"
            }
            return settings
        }
        let (alone, together) = (try normed("alone", ranks: 1), try normed("together", ranks: 2))
        try train(alone, ranks: 1)
        try train(together, ranks: 2)
        let (a, b) = (try state(alone), try state(together))
        let bound: Float = isConvnet ? 1e-3 : 1e-5
        for (key, values) in a.weights {
            let scale = max(1, values.map(abs).max() ?? 1)
            let difference = difference(values, b.weights[key] ?? []) / scale
            #expect(difference <= bound, "\(key): \(difference)")
        }
        #expect(a.weights.keys.contains { $0.hasPrefix("teacher") && $0.hasSuffix("running_var") })
    }

    @Test func stopTogetherAndGoOnToTheSameBits() throws {
        var whole = try settings("whole", optimizer: .adamw, ranks: 2)
        whole.dropPathRate = 0.3
        var parts = whole
        parts.outputDir = folder.path + "/parts"
        try train(whole, ranks: 2)
        try train(parts, ranks: 2, stopAfter: 7)
        #expect(try TorchFile.read(parts.outputDir + "/checkpoint.pth")["epoch"]?.intValue == 1)
        try train(parts, ranks: 2)
        #expect(try state(whole).weights == state(parts).weights)
    }

    /// Twice as many pictures in half as many processes are the same steps; fewer pictures are more steps.
    @Test func goOnWithFewerProcesses() throws {
        let whole = try settings("whole", optimizer: .sgd, ranks: 1)
        try train(whole, ranks: 1)
        var parts = try settings("parts", optimizer: .sgd, ranks: 4)
        try train(parts, ranks: 4, stopAfter: 8)
        parts.batchSize = 8
        try train(parts, ranks: 2, stopAfter: 4)
        parts.batchSize = 16
        try train(parts, ranks: 1)
        let (a, b) = (try state(whole), try state(parts))
        for (key, values) in a.weights { #expect(difference(values, b.weights[key] ?? []) <= 1e-5, "\(key)") }

        var fewer = try settings("fewer", optimizer: .sgd, ranks: 2)
        try train(fewer, ranks: 2, stopAfter: 7)
        let before = try TorchFile.read(fewer.outputDir + "/checkpoint.pth")["swift_dino"]!
        #expect(before["iteration"]?.intValue == 2 && before["pictures"]?.intValue == 32)
        try train(fewer, ranks: 1, stopAfter: 1)
        let after = try TorchFile.read(fewer.outputDir + "/checkpoint.pth")["swift_dino"]!
        #expect(after["iteration"]?.intValue == 5 && after["pictures"]?.intValue == 40)
        // What a user changes is still refused.
        fewer.batchSize = 4
        #expect(throws: CheckpointError.self) { try Trainer(fewer, observer: nil) }
    }

    @Test func drawForThemselvesUnlessTheyShallNot() throws {
        for isSame in [false, true] {
            var settings = try settings("draws\(isSame)", optimizer: .sgd, ranks: 2)
            settings.dropPathRate = 0.3
            settings.sameSeed = isSame
            let states = try Ranks.run(2) { [settings] group in
                try Trainer(settings, group: group, observer: nil).distillation.depthGenerator.state
                    .array(of: Int.self)
            }
            #expect((states[0] == states[1]) == isSame)
        }
    }

    @Test func otherFlagsOrPicturesInOneOfThemAreRefusedByName() throws {
        let base = try settings("differ", optimizer: .sgd, ranks: 2)
        let outcomes = try Ranks.outcomes(2) { group in
            var settings = base
            if group.rank == 1 { settings.lr = 0.5 }
            _ = try Trainer(settings, group: group, observer: nil)
        }
        for outcome in outcomes {
            let error = #expect(throws: InvalidSettings.self) { try outcome.get() }
            #expect(
                error?.description.contains("process 1 differs from process 0: lr 0.5, not lr 0.01") == true)
        }
    }
}
