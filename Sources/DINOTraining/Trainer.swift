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
    let group: ProcessGroup
    /// The first process's alone, as is the folder.
    let log: TrainingLog?
    private var page: TrainingReport?
    var checkpoint: TrainingCheckpoint
    var watch: FeatureWatch
    var lastSave = ContinuousClock.now
    weak var observer: (any TrainingObserver)?
    let evaluation: Evaluation?
    let resumedFrom: String?
    let skippedBefore: [String]
    private let folder: OutputFolder?

    /// Where the state is kept.
    public var checkpointPath: String { settings.outputDir + "/checkpoint.pth" }

    /// Reads the folder, builds the networks, and takes up what the output folder holds.
    ///
    /// - Parameters:
    ///   - group: The processes that train together, with the same settings; the first one writes the files.
    ///   - evaluation: Called by all of them.
    /// - Throws: One sentence: settings, pictures, weights or a checkpoint that do not fit; an output folder that
    ///   cannot be written; `ProcessGroupError`.
    public init(
        _ settings: TrainingSettings, group: ProcessGroup = ProcessGroup(), observer: (any TrainingObserver)?,
        evaluation: Evaluation? = nil
    ) throws {
        var settings = settings
        settings.processes = group.count
        try settings.validate()
        self.group = group
        self.observer = group.isFirst ? observer : nil
        self.evaluation = evaluation
        data = try TrainingData(settings, rank: group.rank) { [group] done, total in
            if group.isFirst { observer?.trainingIsReadingShards(done: done, of: total) }
        }
        settings = data.settings
        self.settings = settings
        schedules = TrainingSchedules(settings, iterationsPerEpoch: data.iterationsPerEpoch)
        let images = data.pictures.count
        try Trainer.checkAgreement(settings, images: images, group: group)
        folder =
            try group.isFirst
            ? OutputFolder(
                settings.outputDir,
                ownFiles: ["checkpoint", "log.txt.", "curves.svg.", "report.html.", "skipped.txt."])
            : nil
        resumedFrom = group.isFirst ? Trainer.resumeFile(settings) : nil
        distillation = try Trainer.build(settings, group)
        // The first process reads what there is, and the others have it from that.
        if group.isFirst, resumedFrom == nil {
            try Trainer.load(settings.initFrom, into: distillation, observer: observer)
        }
        if let path = resumedFrom {
            checkpoint = try TrainingCheckpoint.restore(
                from: path, into: distillation, settings: settings, images: images)
        } else {
            checkpoint = TrainingCheckpoint()
        }
        try checkpoint.share(distillation)
        watch = FeatureWatch()
        log =
            try group.isFirst
            ? TrainingLog(
                folder: settings.outputDir, history: checkpoint.history, startEpoch: checkpoint.epoch,
                goesOn: resumedFrom != nil)
            : nil
        skippedBefore = resumedFrom == nil ? [] : Trainer.skippedLines(settings.outputDir)
        checkpoint.history = log?.lines ?? []
    }

    /// Fails where the processes of a job were started with different flags, or see different pictures.
    private static func checkAgreement(
        _ settings: TrainingSettings, images: Int, group: ProcessGroup
    ) throws {
        guard !group.isAlone else { return }
        let own = settings.recorded(images: images).map { "\($0.name) \($0.value.settingText)" }
        let all = try group.gathered(own.joined(separator: "\n")).map { $0.split(separator: "\n") }
        for (rank, other) in all.enumerated() where other != all[0] {
            let pairs = zip(all[0], other).filter { $0 != $1 }
            throw InvalidSettings(
                "process \(rank) differs from process 0: \(pairs.map { "\($1), not \($0)" }.joined(separator: "; "));"
                    + " all need the same flags and the same pictures")
        }
    }

    private static func build(_ settings: TrainingSettings, _ group: ProcessGroup) throws -> Distillation {
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
            seed: settings.depthSeed(rank: group.rank), device: settings.device, group: group)
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
                images: data.pictures.count, iterationsPerEpoch: data.iterationsPerEpoch,
                backboneParameters: distillation.student.backbone.parameterCount,
                headParameters: distillation.student.head.parameterCount, startEpoch: checkpoint.epoch,
                startIteration: checkpoint.iteration, resumedFrom: resumedFrom))
        sayWhatIsOdd()
        lastSave = .now
        // However the run ends, what it could not read is on the list.
        defer { if group.isFirst { try? writeSkipped() } }
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
                let now = try agree(isStopRequested: shouldStop())
                if now.stop || now.save { try save() }
                if now.stop { return false }
            }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let pictures = Double((checkpoint.iteration - first) * settings.picturesPerStep)
        try finishEpoch(epoch, rate: pictures / max(seconds, 1e-9), waitShare: loader.statistics.waitShare)
        return try checkpoint.epoch == settings.epochs || !agree(isStopRequested: shouldStop()).stop
    }

    private func finishEpoch(_ epoch: Int, rate: Double, waitShare: Double) throws {
        let meters = checkpoint.meters
        let top1 = try evaluate(epoch)
        let skipped = try writeSkippedOfAll()
        let schedule = schedules.values(epoch: epoch, iteration: data.iterationsPerEpoch - 1)
        checkpoint.epoch += 1
        checkpoint.iteration = 0
        checkpoint.meters = EpochMeters()
        guard let log else {
            try writeEpoch(epoch, schedule: schedule)
            return
        }
        let features = watch.measure()
        let signs = CollapseSigns(
            teacherEntropy: meters.mean("entropy"), divergence: meters.mean("loss") - meters.mean("entropy"),
            centerNorm: inference { distillation.loss.center.norm(1).item },
            featureDeviation: features.deviation,
            effectiveRank: features.effectiveRank)
        let report = EpochReport(
            epoch: epoch, loss: meters.mean("loss"), picturesPerSecond: rate, waitShare: waitShare,
            signs: signs,
            knnTop1: top1)
        let line = TrainingLog.line(report, meters: meters, skipped: skipped)
        checkpoint.history.append(line)
        try writeEpoch(epoch, schedule: schedule)
        try log.add(line, report: report, step: checkpoint.epoch * data.iterationsPerEpoch)
        observer?.trainingDidFinishEpoch(report)
        // At the start every network's output is uniform.
        let warning =
            epoch >= max(2, settings.warmupEpochs / 2)
            ? signs.warning(loss: report.loss, prototypes: settings.outDim) : nil
        if let warning { observer?.trainingWarning(warning) }
        draw(report, warning: warning)
    }

    /// Writes the checkpoints that are due after an epoch.
    private func writeEpoch(_ epoch: Int, schedule: Distillation.Schedule) throws {
        // The numbered file first: a kill between the two leaves the epoch to be done again, and both then.
        if settings.saveCheckpointFrequency > 0, epoch % settings.saveCheckpointFrequency == 0 {
            let number = String(format: "%04d", epoch)
            try write(settings.outputDir + "/checkpoint\(number).pth", schedule: schedule)
        }
        try write(checkpointPath, schedule: schedule)
    }

    /// Writes the page; a failure is a warning, as everything that matters is saved.
    private func draw(_ report: EpochReport, warning: String?) {
        do {
            let page = try page ?? TrainingReport(settings, data: data)
            self.page = page
            try page.update(
                lines: log?.lines ?? [], report: report, teacher: distillation.teacher.backbone,
                warning: warning,
                skipped: Trainer.skippedLines(settings.outputDir))
        } catch {
            observer?.trainingWarning("report.html could not be written: \(error)")
        }
    }
}
