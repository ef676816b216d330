import DINO
import Foundation
import Imaging
import NN
import TensorFiles
import Torch

/// Trains DINO on a folder of pictures.
///
/// Source: `main_dino.py` of the original; its step order is in `Distillation`.
public final class Trainer {
    /// How a run ended.
    public enum Outcome: Sendable, Equatable {
        /// All epochs are done.
        case finished
        /// It was asked to stop and saved its state.
        case interrupted(checkpoint: String)
    }

    /// Measures k-NN top-1 in percent of the teacher's backbone.
    public typealias Evaluation = (VisionTransformer) throws -> Double

    let settings: TrainingSettings
    let data: TrainingData
    package let distillation: Distillation
    let schedules: TrainingSchedules
    let log: TrainingLog
    var checkpoint: TrainingCheckpoint
    var watch: FeatureWatch
    var lastSave = ContinuousClock.now
    weak var observer: (any TrainingObserver)?
    private let evaluation: Evaluation?
    private let resumedFrom: String?
    private let folder: OutputFolder

    /// Where the state is kept.
    public var checkpointPath: String { settings.outputDir + "/checkpoint.pth" }

    /// Reads the folder, builds the networks, and takes up what the output folder holds.
    ///
    /// - Throws: One sentence: settings, pictures, weights or a checkpoint that do not fit; an output folder that
    ///   cannot be written.
    public init(
        _ settings: TrainingSettings, observer: (any TrainingObserver)?, evaluation: Evaluation? = nil
    ) throws {
        try settings.validate()
        self.settings = settings
        self.observer = observer
        self.evaluation = evaluation
        data = try TrainingData(settings)
        schedules = TrainingSchedules(settings, iterationsPerEpoch: data.iterationsPerEpoch)
        folder = try OutputFolder(settings.outputDir)
        distillation = try Trainer.build(settings)
        let images = data.folder.paths.count
        resumedFrom = try Trainer.resumeFile(settings)
        if let path = resumedFrom {
            checkpoint = try TrainingCheckpoint.restore(
                from: path, into: distillation, settings: settings, images: images)
        } else {
            checkpoint = TrainingCheckpoint()
        }
        watch = FeatureWatch()
        log = try TrainingLog(
            folder: settings.outputDir, history: checkpoint.history, startEpoch: checkpoint.epoch)
        checkpoint.history = log.lines
    }

    private static func build(_ settings: TrainingSettings) throws -> Distillation {
        let generator = Generator(seed: settings.seed)
        let network = { (dropPath: Double, normLastLayer: Bool) in
            let backbone = VisionTransformer(settings.backbone, dropPathRate: dropPath, generator: generator)
            let head = ProjectionHead(
                settings.backbone.embedDim, outputs: settings.outDim, batchNorm: settings.useBNInHead,
                normLastLayer: normLastLayer, hidden: settings.headHiddenDim,
                bottleneck: settings.headBottleneckDim, generator: generator)
            return MultiCropNetwork(backbone: backbone, head: head)
        }
        let student = network(settings.dropPathRate, settings.normLastLayer)
        if let path = settings.initFrom {
            let file = try WeightsFile(path: path)
            do {
                try student.backbone.load(file.backboneState())
                let head = try file.headState()
                if !head.isEmpty, student.head.mismatch(head).isEmpty { try student.head.load(head) }
            } catch let error as StateDictError {
                throw WeightsError.mismatch(path: path, network: settings.backbone.description, error)
            }
        }
        // Two streams: stochastic depth does not depend on how many weights were drawn.
        return try Distillation(
            student: student, teacher: network(0, true), optimizer: settings.optimizer,
            prototypes: settings.outDim, precision: settings.precision, clip: settings.clipGrad,
            seed: settings.seed ^ 0xD0_0D, device: settings.device)
    }

    private static func resumeFile(_ settings: TrainingSettings) throws -> String? {
        switch settings.resume {
        case .never: return nil
        case .file(let path): return path
        case .automatic:
            let path = settings.outputDir + "/checkpoint.pth"
            return FileManager.default.fileExists(atPath: path) ? path : nil
        }
    }

    /// Trains to the end, or until `shouldStop` says so after a step; then the state is saved.
    public func run(shouldStop: () -> Bool = { false }) throws -> Outcome {
        observer?.trainingWillStart(
            TrainingSummary(
                images: data.folder.paths.count, iterationsPerEpoch: data.iterationsPerEpoch,
                backboneParameters: distillation.student.backbone.parameterCount,
                headParameters: distillation.student.head.parameterCount, startEpoch: checkpoint.epoch,
                startIteration: checkpoint.iteration, resumedFrom: resumedFrom))
        lastSave = .now
        while checkpoint.epoch < settings.epochs {
            guard try runEpoch(shouldStop: shouldStop) else {
                return .interrupted(checkpoint: checkpointPath)
            }
        }
        return .finished
    }

    /// The rest of the checkpoint's epoch, then what is due at its end; false where it was stopped within.
    private func runEpoch(shouldStop: () -> Bool) throws -> Bool {
        let epoch = checkpoint.epoch
        let loader = data.loader(epoch: epoch, startBatch: checkpoint.iteration)
        defer { loader.stop() }
        let start = ContinuousClock.now
        let first = checkpoint.iteration
        while let batch = try loader.next() {
            try step(batch, epoch: epoch, waitShare: loader.statistics.waitShare)
            if checkpoint.iteration < data.iterationsPerEpoch {
                if shouldStop() {
                    try save()
                    return false
                }
                if isSaveDue { try save() }
            }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let pictures = Double((checkpoint.iteration - first) * settings.batchSize)
        try finishEpoch(epoch, rate: pictures / max(seconds, 1e-9), waitShare: loader.statistics.waitShare)
        return true
    }

    private func finishEpoch(_ epoch: Int, rate: Double, waitShare: Double) throws {
        let meters = checkpoint.meters
        let features = watch.measure()
        let top1 =
            settings.knnEvery > 0 && ((epoch + 1) % settings.knnEvery == 0 || epoch + 1 == settings.epochs)
            ? try evaluation?(distillation.teacher.backbone) : nil
        let signs = CollapseSigns(
            teacherEntropy: meters.mean("entropy"), divergence: meters.mean("loss") - meters.mean("entropy"),
            centerNorm: inference { distillation.loss.center.norm(1).item },
            featureDeviation: features.deviation,
            effectiveRank: features.effectiveRank)
        let report = EpochReport(
            epoch: epoch, loss: meters.mean("loss"), picturesPerSecond: rate, waitShare: waitShare,
            signs: signs,
            knnTop1: top1)
        let line = TrainingLog.line(report, meters: meters, skipped: data.skipped.entries.count)
        let schedule = schedules.values(epoch: epoch, iteration: data.iterationsPerEpoch - 1)
        checkpoint.epoch += 1
        checkpoint.iteration = 0
        checkpoint.meters = EpochMeters()
        checkpoint.history.append(line)
        try write(checkpointPath, schedule: schedule)
        if settings.saveCheckpointFrequency > 0, epoch % settings.saveCheckpointFrequency == 0 {
            let number = String(format: "%04d", epoch)
            try write(settings.outputDir + "/checkpoint\(number).pth", schedule: schedule)
        }
        try log.add(line, report: report, step: checkpoint.epoch * data.iterationsPerEpoch)
        try writeSkipped()
        observer?.trainingDidFinishEpoch(report)
        // At the start every network's output is uniform.
        if epoch >= max(2, settings.warmupEpochs / 2),
            let warning = signs.warning(loss: report.loss, prototypes: settings.outDim)
        {
            observer?.trainingWarning(warning)
        }
    }

    private func writeSkipped() throws {
        let entries = data.skipped.entries
        guard !entries.isEmpty else { return }
        let text = entries.map { "\($0.path)\t\($0.reason)\n" }.joined()
        try AtomicFile.replace(settings.outputDir + "/skipped.txt") { (file) throws(FileError) in
            try file.write(text)
        }
    }
}
