import Evaluation
import Foundation
import TensorFiles
import TestSupport
import Testing
import Torch

/// Linear heads as the original trains them; made by Golden/make_linear_golden.py.
@Suite struct LinearTests {
    static let width = 12
    static let batch = 16
    static let epochs = 3
    static let rate = 2.0

    private func data(seed: Int, count: Int, classes: Int) -> LabelledFeatures {
        let labels = (0..<count).map { ($0 * 7919 + seed) % classes }
        let centres = Formula.numbers(1, [classes, Self.width], scale: 1).selecting(Tensor(labels))
        return LabelledFeatures(
            features: centres + Formula.numbers(seed, [count, Self.width], scale: 1.5), labels: labels)
    }

    private func training(_ settings: [LinearHeads.Setting], classes: Int) throws -> LinearTraining {
        let heads = try LinearHeads(settings, dimension: Self.width, classes: classes)
        try heads.set(
            weight: Formula.numbers(3, [classes, Self.width], scale: 0.02), bias: .zeros([classes]))
        return LinearTraining(heads, epochs: Self.epochs, batchSize: Self.batch)
    }

    private var validation: LabelledFeatures { data(seed: 12, count: 40, classes: 14) }

    private func batches(classes: Int) throws -> CachedBatches {
        try CachedBatches(data(seed: 11, count: 70, classes: classes), batchSize: Self.batch)
    }

    @Test(arguments: [(14, 0.0), (14, 0.02), (3, 0.0)])
    func lossesAndAccuraciesAreTheOriginals(classes: Int, decay: Double) throws {
        let file = try TorchFile.read(Bundle.module.path(forResource: "Golden/linear", ofType: "pth")!)
        let golden = try #require(file["\(classes)/\(decay)"])
        let expected = try Tensor(#require(golden["epochs"]?.tensorValue)).array(of: Double.self)
        let training = try training([.init(rate: Self.rate, weightDecay: decay)], classes: classes)
        for epoch in 0..<Self.epochs {
            #expect(
                try training.trainEpoch(
                    batches(classes: classes), validation: data(seed: 12, count: 40, classes: classes)
                ) { _ in true })
            let entry = training.history[epoch][0]
            let score = try #require(entry.score)
            let found = [
                entry.trainLoss, training.rate(head: 0, epoch: epoch), score.loss, score.top1,
                score.top5 ?? -1,
            ]
            for (value, wanted) in zip(found, expected[epoch * 5..<epoch * 5 + 5]) {
                #expect(abs(value - wanted) < 1e-5, "epoch \(epoch): \(found)")
            }
        }
        for (name, tensor) in [("weight", training.heads.weight), ("bias", training.heads.bias)] {
            let wanted = try Tensor(#require(golden[name]?.tensorValue))
            #expect(largestDifference(tensor, wanted) < 1e-5)
        }
    }

    /// Heads do not know of each other.
    @Test func headsSideBySideAreThoseTrainedAlone() throws {
        let settings = [(0.5, 0.0), (2, 0), (2, 0.02), (40, 0)].map {
            LinearHeads.Setting(rate: $0, weightDecay: $1)
        }
        let together = try training(settings, classes: 14)
        while together.epoch < Self.epochs {
            #expect(try together.trainEpoch(batches(classes: 14), validation: validation) { _ in true })
        }
        for (head, setting) in settings.enumerated() {
            let alone = try training([setting], classes: 14)
            while alone.epoch < Self.epochs {
                #expect(try alone.trainEpoch(batches(classes: 14), validation: validation) { _ in true })
            }
            for epoch in 0..<Self.epochs {
                let (a, b) = (together.history[epoch][head], alone.history[epoch][0])
                #expect(abs(a.trainLoss - b.trainLoss) < 1e-4 * b.trainLoss)
                #expect(a.score?.top1 == b.score?.top1)
            }
        }
        let best = try #require(together.best)
        let tops = together.history.flatMap { $0.compactMap(\.score?.top1) }
        #expect(best.score.top1 == tops.max())
        #expect(together.bestOfEach.count == 4)
    }

    /// A rate that is far too high loses its head and no other.
    @Test func aHeadThatBlowsUpLeavesTheOthers() throws {
        let training = try training([.init(rate: 1e300), .init(rate: Self.rate)], classes: 14)
        while training.epoch < Self.epochs {
            #expect(try training.trainEpoch(batches(classes: 14), validation: validation) { _ in true })
        }
        #expect(!training.history[Self.epochs - 1][0].trainLoss.isFinite)
        #expect(training.best?.head == 1 && training.history[Self.epochs - 1][1].trainLoss.isFinite)
    }

    @Test func trainingLeavesNoTensorsBehind() throws {
        let training = try training([.init(rate: 1), .init(rate: 2)], classes: 14)
        let batches = try batches(classes: 14)
        _ = try training.trainEpoch(batches, validation: validation) { _ in true }
        let before = TorchRuntime.liveTensorCount
        _ = try training.trainEpoch(batches, validation: validation) { _ in true }
        #expect(TorchRuntime.liveTensorCount == before)
    }

    // MARK: Output folder

    private func run(
        _ folder: TemporaryFolder, epochs: Int, settings: [LinearHeads.Setting] = [.init(rate: 2)],
        named: String = "x", startsAnew: Bool = false
    ) throws -> LinearRun {
        let run = try LinearRun(
            training(settings, classes: 14), folder: folder.path, settings: [.init("--thing", named)],
            startsAnew: startsAnew)
        try run.begin(validation)
        while run.training.epoch < epochs {
            #expect(try run.trainEpoch(batches(classes: 14), validation: validation) { _ in true })
        }
        return run
    }

    /// What a run leaves; the folder is free again.
    private struct Outcome: Equatable {
        let history: [[LinearTraining.Entry]]
        let best: LinearTraining.Best?
        let weight: [Float]
    }

    private func outcome(
        _ folder: TemporaryFolder, epochs: Int, settings: [LinearHeads.Setting] = [.init(rate: 2)]
    ) throws -> Outcome {
        let training = try run(folder, epochs: epochs, settings: settings).training
        return Outcome(
            history: training.history, best: training.best, weight: training.heads.weight.floats)
    }

    @Test(arguments: [[0.5], [0.5, 2, 8]])
    func aRunThatGoesOnEndsAsOneThatWasNotStopped(rates: [Double]) throws {
        let settings = rates.map { LinearHeads.Setting(rate: $0, weightDecay: 0.01) }
        let (whole, parts) = (TemporaryFolder(), TemporaryFolder())
        let first = try outcome(whole, epochs: 3, settings: settings)
        try stop(parts, settings: settings)
        #expect(try outcome(parts, epochs: 3, settings: settings) == first)
        let logs = try [whole, parts].map {
            try String(contentsOfFile: $0.path + "/log.txt", encoding: .utf8)
        }
        #expect(logs[0] == logs[1] && logs[0].split(separator: "\n").count == 3)
        let heads = try [whole, parts].map {
            try Data(contentsOf: URL(fileURLWithPath: $0.path + "/checkpoint_best.pth.tar"))
        }
        #expect(heads[0] == heads[1])
    }

    /// A run that ends in the middle of its second epoch, of which nothing is kept.
    private func stop(_ folder: TemporaryFolder, settings: [LinearHeads.Setting]) throws {
        let run = try run(folder, epochs: 1, settings: settings)
        #expect(try !run.trainEpoch(batches(classes: 14), validation: validation) { $0 < 2 })
        #expect(run.training.epoch == 1)
    }

    @Test func aFolderOfOtherSettingsIsRefusedUnlessTheRunBeginsAnew() throws {
        let folder = TemporaryFolder()
        _ = try run(folder, epochs: 2)
        for (named, settings) in [("y", [2.0]), ("x", [3.0])] {
            let error = #expect(throws: EvaluationError.self) {
                try run(folder, epochs: 2, settings: settings.map { .init(rate: $0) }, named: named)
            }
            #expect(error?.description.contains("was made with --") == true)
        }
        let anew = try run(folder, epochs: 1, settings: [.init(rate: 3)], startsAnew: true)
        #expect(anew.training.epoch == 1 && anew.training.heads.settings[0].rate == 3)
        #expect(FileManager.default.fileExists(atPath: folder.path + "/log.txt.old"))
    }

    /// What the original writes: no history, no best head, its optimiser's state.
    private func makeOriginal(_ folder: TemporaryFolder) throws -> FileValue {
        let path = folder.path + "/checkpoint.pth.tar"
        guard case .dictionary(var root) = try TorchFile.read(path) else { return .none }
        root["swift_dino"] = nil
        root["best_acc"] = 100.0
        try TorchFile.write(.dictionary(root), to: path)
        try FileManager.default.removeItem(atPath: folder.path + "/checkpoint_best.pth.tar")
        return .dictionary(root)
    }

    @Test func aCheckpointOfTheOriginalIsGoneOnFrom() throws {
        let (whole, parts) = (TemporaryFolder(), TemporaryFolder())
        let first = try outcome(whole, epochs: 3)
        _ = try outcome(parts, epochs: 2)
        let root = try makeOriginal(parts)
        let second = try outcome(parts, epochs: 3)
        #expect(second.weight == first.weight && second.history[2] == first.history[2])
        // The original's last head is the best to begin with.
        #expect(second.history[1][0].score == first.history[1][0].score)
        #expect(FileManager.default.fileExists(atPath: parts.path + "/checkpoint_best.pth.tar"))
        let log = try String(contentsOfFile: parts.path + "/log.txt", encoding: .utf8)
        #expect(log.split(separator: "\n").count == 3)
        try TorchFile.write(root, to: parts.path + "/checkpoint.pth.tar")
        let error = #expect(throws: EvaluationError.self) {
            try outcome(parts, epochs: 3, settings: [.init(rate: 1), .init(rate: 2)])
        }
        #expect(error?.description.contains("one linear head") == true)
    }

    /// A run that is over, and whose best head is gone: the last one is judged and kept.
    @Test func aLostBestHeadIsReplacedByTheLast() throws {
        let folder = TemporaryFolder()
        let last = try #require(outcome(folder, epochs: 3).history.last)
        try FileManager.default.removeItem(atPath: folder.path + "/checkpoint_best.pth.tar")
        let again = try outcome(folder, epochs: 3)
        #expect(again.best?.epoch == 2 && again.best?.score == last[0].score)
        #expect(FileManager.default.fileExists(atPath: folder.path + "/checkpoint_best.pth.tar"))
    }

    /// A kill between checkpoint and log leaves a line too few, or an epoch lost with its checkpoint one too many.
    @Test func theLogFollowsTheCheckpoint() throws {
        let folder = TemporaryFolder()
        _ = try outcome(folder, epochs: 2)
        let path = folder.path + "/log.txt"
        let log = try String(contentsOfFile: path, encoding: .utf8)
        for changed in ["", log + log] {
            try changed.write(toFile: path, atomically: true, encoding: .utf8)
            _ = try outcome(folder, epochs: 2)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == log)
        }
    }

    @Test(arguments: ["log.txt", "checkpoint.pth"])
    func filesOfAnotherKindOfRunAreNotTouched(name: String) throws {
        let folder = TemporaryFolder()
        try "theirs".write(toFile: folder.path + "/" + name, atomically: true, encoding: .utf8)
        let error = #expect(throws: EvaluationError.self) { try outcome(folder, epochs: 1) }
        #expect(error?.description.contains(name) == true)
        #expect(try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8) == "theirs")
    }

    @Test(arguments: [[4, 0], [0, 12]])
    func aHeadOfNoSizeIsRefused(shape: [Int]) throws {
        let weight = try StoredTensor(Tensor.zeros(shape))
        let bias = try StoredTensor(Tensor.zeros([shape[0]]))
        #expect(throws: EvaluationError.self) { try LinearHeads(weight: weight, bias: bias) }
    }

    @Test func theBestHeadIsKeptBesideTheLast() throws {
        let folder = TemporaryFolder()
        let run = try run(folder, epochs: 3, settings: [.init(rate: 0.01), .init(rate: 40)])
        let best = try #require(run.training.best)
        let stored = try TorchFile.read(folder.path + "/checkpoint_best.pth.tar")
        let state = try #require(stored["state_dict"]?.stateDict)
        let head = try LinearHeads(
            weight: #require(state.first { $0.key == "module.linear.weight" }?.tensor),
            bias: #require(state.first { $0.key == "module.linear.bias" }?.tensor))
        let score = head.scores(data(seed: 12, count: 40, classes: 14), batchSize: Self.batch)[0]
        #expect(score.top1 == best.score.top1 && abs(score.loss - best.score.loss) < 1e-5)
    }
}
