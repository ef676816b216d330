import DINO
import DINOTraining
import Foundation
import Imaging
import NN
import TensorFiles
import TestSupport
import Testing
import Torch

@Suite struct TrainerTests {
    let folder = TemporaryFolder()

    func settings(output: String, epochs: Int = 3, workers: Int = 2) throws -> TrainingSettings {
        try .tiny(in: folder.path, output: output, epochs: epochs, pictures: 20, workers: workers)
    }

    @Test func theNumberOfWorkersChangesNothing() throws {
        var results: [[String: [Float]]] = []
        for workers in [0, 1, 3] {
            let settings = try settings(output: "workers\(workers)", workers: workers)
            #expect(try Trainer(settings, observer: nil).run() == .finished)
            results.append(try settings.trainedWeights())
        }
        #expect(results[0] == results[1])
        #expect(results[0] == results[2])
    }

    @Test(arguments: [1, 5, 7, 12])
    func aRunThatWasStoppedEndsWithTheSameWeights(stopAfter: Int) throws {
        let whole = try settings(output: "whole")
        #expect(try Trainer(whole, observer: nil).run() == .finished)
        let parts = try settings(output: "parts\(stopAfter)")
        try parts.trainInTwoParts(stopAfter: stopAfter)
        #expect(try whole.trainedWeights() == parts.trainedWeights())
        let logs = try [whole, parts].map {
            try String(contentsOfFile: $0.outputDir + "/log.txt", encoding: .utf8)
        }
        let losses = logs.map { log in
            log.split(separator: "\n").map { $0.prefix(while: { $0 != "," }) }
        }
        #expect(losses[0].count == 3)
        #expect(losses[0] == losses[1])
    }

    @Test func aRunOfSeveralBatchesPerStepIsStoppedAndGoneOnFrom() throws {
        func accumulating(_ output: String) throws -> TrainingSettings {
            var settings = try settings(output: output, epochs: 2)
            settings.batchSize = 2
            settings.accumulate = 2
            settings.cropsPerPass = 1
            return settings
        }
        let whole = try accumulating("whole")
        #expect(try Trainer(whole, observer: nil).run() == .finished)
        let parts = try accumulating("parts")
        var steps = 0
        _ = try Trainer(parts, observer: nil).run {
            steps += 1
            return steps == 2
        }
        #expect(try Trainer(parts, observer: nil).run() == .finished)
        #expect(try whole.trainedWeights() == parts.trainedWeights())
    }

    @Test func passesOfSomeCropsAreRefusedWhereTheHeadsStatisticsNeedAll() throws {
        var settings = try settings(output: "refused")
        settings.useBNInHead = true
        settings.cropsPerPass = 2
        #expect(throws: InvalidSettings.self) { try settings.validate() }
        settings.cropsPerPass = nil
        try settings.validate()
    }

    @Test func otherSettingsAreRefusedByNameUnlessTheUserInsists() throws {
        var settings = try settings(output: "changed", epochs: 1)
        #expect(try Trainer(settings, observer: nil).run() == .finished)
        settings.epochs = 2
        settings.lr = 0.02
        let error = #expect(throws: CheckpointError.self) { try Trainer(settings, observer: nil) }
        let text = error?.description ?? ""
        #expect(text.contains("--epochs is 2, was 1") && text.contains("--lr is 0.02, was 0.01"), "\(text)")
        settings.resumeAnyway = true
        #expect(try Trainer(settings, observer: nil).run() == .finished)
    }

    @Test func aChangedCropScaleIsSeenAndTheSameIsNot() throws {
        var settings = try settings(output: "scales", epochs: 1)
        #expect(try Trainer(settings, observer: nil).run() == .finished)
        #expect(try Trainer(settings, observer: nil).run() == .finished)
        settings.localCropsScale = 0.05...0.5
        let error = #expect(throws: CheckpointError.self) { try Trainer(settings, observer: nil) }
        #expect(error?.description.contains("--local_crops_scale is 0.05 0.5, was 0.05 0.4") == true)
    }

    @Test func aStopIsHeardInEpochsOfOneStep() throws {
        var settings = try settings(output: "one", epochs: 5)
        settings.batchSize = 16
        var asked = 0
        let outcome = try Trainer(settings, observer: nil).run {
            asked += 1
            return asked == 2
        }
        #expect(outcome == .interrupted(checkpoint: settings.outputDir + "/checkpoint.pth"))
        let lines = try String(contentsOfFile: settings.outputDir + "/log.txt", encoding: .utf8)
        #expect(lines.split(separator: "\n").count == 2)
    }

    @Test func aFailedEvaluationIsAWarningAndLosesNothing() throws {
        struct Failure: Error {}
        var settings = try settings(output: "knn", epochs: 2)
        settings.knnEvery = 1
        let observer = Recorder()
        let trainer = try Trainer(settings, observer: observer) { _ in throw Failure() }
        #expect(try trainer.run() == .finished)
        #expect(observer.warnings.filter { $0.contains("k-NN could not be measured") }.count == 2)
        let reference = try self.settings(output: "noknn", epochs: 2)
        #expect(try Trainer(reference, observer: nil).run() == .finished)
        #expect(try settings.trainedWeights() == reference.trainedWeights())
    }

    @Test func anOldLogIsPutAsideByARunThatStartsAnew() throws {
        var settings = try settings(output: "anew", epochs: 1)
        settings.resume = .never
        for _ in 0..<2 { #expect(try Trainer(settings, observer: nil).run() == .finished) }
        let files = try FileManager.default.contentsOfDirectory(atPath: settings.outputDir)
        #expect(files.contains("log.txt.old") && files.contains("log.txt"))
    }

    @Test(arguments: [true, false])
    func otherPrecisionsAndBatchNormTrainAndGoOn(batchNorm: Bool) throws {
        for precision in [DType.bfloat16, .float16] {
            var settings = try settings(output: "\(precision)\(batchNorm)", epochs: 2)
            settings.useBNInHead = batchNorm
            settings.precision = precision
            var steps = 0
            _ = try Trainer(settings, observer: nil).run {
                steps += 1
                return steps == 3
            }
            #expect(try Trainer(settings, observer: nil).run() == .finished)
            let values = try settings.trainedWeights()
            #expect(values.values.allSatisfy { $0.allSatisfy(\.isFinite) })
            let file = try TorchFile.read(settings.outputDir + "/checkpoint.pth")
            let keys = file["teacher"]!.stateDict!.map(\.key)
            #expect(keys.allSatisfy { $0.hasPrefix("module.") } == batchNorm)
            #expect((file["fp16_scaler"] != nil) == (precision == .float16))
        }
    }

    @Test func theOriginalsCheckpointIsGoneOnFrom() throws {
        let path = Bundle.module.path(forResource: "Golden/five_steps", ofType: "pth")!
        var settings = try settings(output: "original", epochs: 6)
        settings.batchSize = 3
        settings.normLastLayer = false
        settings.resume = .file(path)
        // Its pickled args are read: they name what differs.
        let error = #expect(throws: CheckpointError.self) { try Trainer(settings, observer: nil) }
        #expect(error?.description.contains("--epochs is 6, was 5") == true)
        #expect(error?.description.contains("crops_scale") == false)
        settings.resumeAnyway = true
        let trainer = try Trainer(settings, observer: nil)
        let golden = try TorchFile.read(path)
        for (ours, theirs) in zip(trainer.distillation.student.state, golden["student"]!.stateDict!) {
            #expect(ours.tensor.floats == theirs.tensor.floats())
        }
        let average = trainer.distillation.optimizer.state[0]["exp_avg"]![0]
        #expect(average.floats == golden["optimizer"]!["state"]![0]!["exp_avg"]!.tensorValue!.floats())
        #expect(trainer.distillation.optimizer.state[0]["step"]![0].item == 5)
        #expect(try trainer.run() == .finished)
    }

    @Test func aCheckpointOfAnotherNetworkNamesTheKeys() throws {
        var settings = try settings(output: "other", epochs: 1)
        #expect(try Trainer(settings, observer: nil).run() == .finished)
        var sizes = try #require(settings.backbone.visionTransformer)
        sizes.embedDim = 32
        settings.backbone = .visionTransformer(sizes)
        settings.resumeAnyway = true
        let error = #expect(throws: CheckpointError.self) { try Trainer(settings, observer: nil) }
        #expect(error?.description.contains("backbone.cls_token: [1, 1, 32] here, [1, 1, 16] there") == true)
    }

    @Test func trainingStartsFromGivenWeights() throws {
        let first = try settings(output: "first", epochs: 1)
        #expect(try Trainer(first, observer: nil).run() == .finished)
        var second = try settings(output: "second", epochs: 1)
        second.initFrom = first.outputDir + "/checkpoint.pth"
        let trainer = try Trainer(second, observer: nil)
        let teacher = try TorchFile.read(second.initFrom!)["teacher"]!.stateDict!
        for (ours, theirs) in zip(trainer.distillation.student.state, teacher) {
            #expect(ours.tensor.floats == theirs.tensor.floats(), "\(ours.key)")
        }
    }

    @Test func unreadablePicturesAreListedAndTrainingGoesOn() throws {
        let settings = try settings(output: "skips", epochs: 1)
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: settings.dataPath + "/class0/broken.png"))
        #expect(try Trainer(settings, observer: nil).run() == .finished)
        let list = try String(contentsOfFile: settings.outputDir + "/skipped.txt", encoding: .utf8)
        #expect(list.split(separator: "\n").count == 1)
        #expect(list.contains("class0/broken.png"))
    }

    @Test func twoRunsDoNotShareAFolder() throws {
        let settings = try settings(output: "shared")
        let first = try Trainer(settings, observer: nil)
        let error = #expect(throws: FileError.self) { try Trainer(settings, observer: nil) }
        #expect(error?.description.contains("another run is writing") == true)
        withExtendedLifetime(first) {}
    }

    @Test func whatAKilledRunWasWritingGoesAway() throws {
        let settings = try settings(output: "leftover", epochs: 1)
        try FileManager.default.createDirectory(atPath: settings.outputDir, withIntermediateDirectories: true)
        let stale = settings.outputDir + "/.checkpoint.pth.abc.tmp"
        try Data([1]).write(to: URL(fileURLWithPath: stale))
        _ = try Trainer(settings, observer: nil)
        #expect(!FileManager.default.fileExists(atPath: stale))
    }

    @Test func fewerPicturesThanABatchAreRefused() throws {
        var settings = try settings(output: "few")
        settings.batchSize = 64
        let error = #expect(throws: InvalidSettings.self) { try Trainer(settings, observer: nil) }
        #expect(error?.description.contains("has 20 pictures, fewer than a batch of 64") == true)
    }

    @Test func anInfiniteLossStopsTheRunAndKeepsTheLastGoodCheckpoint() throws {
        let settings = try settings(output: "nan", epochs: 2)
        #expect(try Trainer(settings, observer: nil).run() == .finished)
        let good = try settings.trainedWeights()
        var more = settings
        more.epochs = 3
        more.resumeAnyway = true
        let second = try Trainer(more, observer: nil)
        second.distillation.student.parameters[0].detached().fill(.nan)
        let error = #expect(throws: TrainingError.self) { try second.run() }
        #expect(error?.description.contains("--clip_grad") == true)
        #expect(try settings.trainedWeights() == good)
        #expect(FileManager.default.fileExists(atPath: settings.outputDir + "/checkpoint_nonfinite.pth"))
    }
}

private final class Recorder: TrainingObserver {
    var warnings: [String] = []

    func trainingWillStart(_ summary: TrainingSummary) {}
    func trainingDidStep(_ report: StepReport) {}
    func trainingDidFinishEpoch(_ report: EpochReport) {}
    func trainingNote(_ message: String) {}
    func trainingWarning(_ message: String) { warnings.append(message) }
}
