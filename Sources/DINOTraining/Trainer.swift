import DINO
import Files
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
    public typealias Evaluation = (Backbone) throws -> Double

    let settings: TrainingSettings
    let data: TrainingData
    package let distillation: Distillation
    let schedules: TrainingSchedules
    let log: TrainingLog
    private var page: TrainingReport?
    var checkpoint: TrainingCheckpoint
    var watch: FeatureWatch
    var lastSave = ContinuousClock.now
    weak var observer: (any TrainingObserver)?
    let evaluation: Evaluation?
    let resumedFrom: String?
    let skippedBefore: [String]
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
        folder = try OutputFolder(
            settings.outputDir,
            ownFiles: ["checkpoint", "log.txt.", "curves.svg.", "report.html.", "skipped.txt."])
        let images = data.folder.paths.count
        resumedFrom = Trainer.resumeFile(settings)
        distillation = try Trainer.build(settings)
        if resumedFrom == nil { try Trainer.load(settings.initFrom, into: distillation, observer: observer) }
        if let path = resumedFrom {
            checkpoint = try TrainingCheckpoint.restore(
                from: path, into: distillation, settings: settings, images: images)
        } else {
            checkpoint = TrainingCheckpoint()
        }
        watch = FeatureWatch()
        log = try TrainingLog(
            folder: settings.outputDir, history: checkpoint.history, startEpoch: checkpoint.epoch,
            goesOn: resumedFrom != nil)
        skippedBefore = resumedFrom == nil ? [] : Trainer.skippedLines(settings.outputDir)
        checkpoint.history = log.lines
    }

    private static func build(_ settings: TrainingSettings) throws -> Distillation {
        let generator = Generator(seed: settings.seed)
        let network = { (dropPath: Double, normLastLayer: Bool) in
            let backbone = settings.backbone.network(dropPathRate: dropPath, generator: generator)
            let head = ProjectionHead(
                settings.backbone.embedDim, outputs: settings.outDim, batchNorm: settings.useBNInHead,
                normLastLayer: normLastLayer, hidden: settings.headHiddenDim,
                bottleneck: settings.headBottleneckDim, generator: generator)
            return MultiCropNetwork(backbone: backbone, head: head)
        }
        // Two streams: stochastic depth does not depend on how many weights were drawn.
        return try Distillation(
            student: network(settings.dropPathRate, settings.normLastLayer), teacher: network(0, true),
            optimizer: settings.optimizer,
            prototypes: settings.outDim, precision: settings.precision, clip: settings.clipGrad,
            cropsPerPass: settings.resolvedCropsPerPass,
            seed: settings.seed ^ 0xD0_0D, device: settings.device)
    }

    /// Starts student and teacher from given weights; the head too, where the file has one that fits.
    private static func load(
        _ path: String?, into distillation: Distillation, observer: (any TrainingObserver)?
    ) throws {
        guard let path else { return }
        let file = try WeightsFile(path: path)
        let key = file.hasSection("teacher") || !file.hasSection("student") ? "teacher" : "student"
        let head = try file.headState(key: key)
        let hasHead = !head.isEmpty && distillation.student.head.mismatch(head).isEmpty
        if !head.isEmpty, !hasHead {
            observer?.trainingNote("the head of \(path) has other sizes; this one starts from random weights")
        }
        for network in [distillation.student, distillation.teacher] {
            do {
                try network.backbone.load(file.backboneState(key: key))
            } catch let error as StateDictError {
                let sizes = network.backbone.configuration.description
                throw WeightsError.mismatch(path: path, network: sizes, error)
            }
            if hasHead { try network.head.load(head) }
        }
    }

    /// The checkpoint to go on from: the output folder's own, which is the newest, before any that is named.
    private static func resumeFile(_ settings: TrainingSettings) -> String? {
        let own = settings.outputDir + "/checkpoint.pth"
        let exists = FileManager.default.fileExists(atPath: own)
        switch settings.resume {
        case .never: return nil
        case .automatic: return exists ? own : nil
        case .file(let path): return exists ? own : path
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
        sayWhatIsOdd()
        lastSave = .now
        // However the run ends, what it could not read is on the list.
        defer { try? writeSkipped() }
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
        let loader = data.loader(epoch: epoch, startIteration: checkpoint.iteration)
        defer { loader.stop() }
        let start = ContinuousClock.now
        let first = checkpoint.iteration
        while checkpoint.iteration < data.iterationsPerEpoch {
            try step(loader, epoch: epoch)
            if checkpoint.iteration < data.iterationsPerEpoch {
                if shouldStop() {
                    try save()
                    return false
                }
                if isSaveDue { try save() }
            }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let pictures = Double((checkpoint.iteration - first) * settings.picturesPerStep)
        try finishEpoch(epoch, rate: pictures / max(seconds, 1e-9), waitShare: loader.statistics.waitShare)
        return checkpoint.epoch == settings.epochs || !shouldStop()
    }

    private func finishEpoch(_ epoch: Int, rate: Double, waitShare: Double) throws {
        let meters = checkpoint.meters
        let features = watch.measure()
        let top1 = try evaluate(epoch)
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
        // The numbered file first: a kill between the two leaves the epoch to be done again, and both then.
        if settings.saveCheckpointFrequency > 0, epoch % settings.saveCheckpointFrequency == 0 {
            let number = String(format: "%04d", epoch)
            try write(settings.outputDir + "/checkpoint\(number).pth", schedule: schedule)
        }
        try write(checkpointPath, schedule: schedule)
        try log.add(line, report: report, step: checkpoint.epoch * data.iterationsPerEpoch)
        try writeSkipped()
        observer?.trainingDidFinishEpoch(report)
        // At the start every network's output is uniform.
        let warning =
            epoch >= max(2, settings.warmupEpochs / 2)
            ? signs.warning(loss: report.loss, prototypes: settings.outDim) : nil
        if let warning { observer?.trainingWarning(warning) }
        draw(report, warning: warning)
    }

    /// Writes the page; a failure is a warning, as everything that matters is saved.
    private func draw(_ report: EpochReport, warning: String?) {
        do {
            let page = try page ?? TrainingReport(settings, data: data)
            self.page = page
            try page.update(
                lines: log.lines, report: report, teacher: distillation.teacher.backbone, warning: warning,
                skipped: Trainer.skippedLines(settings.outputDir))
        } catch {
            observer?.trainingWarning("report.html could not be written: \(error)")
        }
    }
}
