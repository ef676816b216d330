import Files
import Foundation
import Graphics
import Records
import TensorFiles

/// A training of linear heads in an output folder: checkpoints, log and curves, and what an earlier run left.
///
/// `checkpoint.pth.tar` is the last state, `checkpoint_best.pth.tar` the head of the highest top-1, both with
/// the original's keys; `log.txt` has a line for each epoch, and `curves.svg` shows them.
public final class LinearRun {
    /// The training, with what was done before.
    public let training: LinearTraining
    /// Where the last state is kept.
    public var checkpointPath: String { "\(folder.path)/checkpoint.pth.tar" }
    /// Where the best head is kept.
    public var bestPath: String { Self.bestPath(in: folder.path) }

    private let folder: OutputFolder
    private let settings: [LinearCheckpoint.Setting]
    private let goesOn: Bool
    private var log: EpochLog?

    /// Opens the folder and takes up a checkpoint, before any work.
    ///
    /// - Parameters:
    ///   - settings: What else the heads depend on, such as the weights; a checkpoint must be of the same.
    ///   - startsAnew: Whether to put an earlier run's files aside, with `.old` behind their names.
    /// - Throws: `FileError`, `TorchError.outOfMemory`, `EvaluationError` where the folder has a checkpoint of other
    ///   settings, or files of another kind of run.
    public init(
        _ training: LinearTraining, folder path: String, settings: [LinearCheckpoint.Setting],
        startsAnew: Bool = false
    ) throws {
        self.training = training
        self.settings = settings
        folder = try OutputFolder(path, ownFiles: ["checkpoint", "log.txt.", "curves.svg."])
        let checkpoint = "\(path)/checkpoint.pth.tar"
        let isOwn = FileManager.default.fileExists(atPath: checkpoint)
        for name in ["checkpoint.pth", "log.txt"] where !isOwn {
            guard !FileManager.default.fileExists(atPath: "\(path)/\(name)") else {
                throw EvaluationError(
                    "\(path) has a \(name) of another run, and no linear heads; give another --output_dir")
            }
        }
        goesOn = isOwn && !startsAnew
        if goesOn {
            try LinearCheckpoint.restore(from: checkpoint, into: training, settings: settings)
        } else if isOwn {
            for file in [checkpoint, Self.bestPath(in: path)] { rename(file, file + ".old") }
        }
    }

    /// Where the best head of a run is kept.
    public static func bestPath(in folder: String) -> String { "\(folder)/checkpoint_best.pth.tar" }

    /// Takes up the log and makes sure that there is a best head, where something is gone on with.
    ///
    /// The original keeps none: its last head is judged, and is the best so far.
    ///
    /// - Parameter validation: What heads are judged on, on their device.
    /// - Throws: `FileError`.
    public func begin(_ validation: LabelledFeatures) throws {
        if training.epoch > 0, training.best == nil || !FileManager.default.fileExists(atPath: bestPath) {
            training.judge(validation)
            try LinearCheckpoint.writeBest(training, settings: settings, to: bestPath)
        }
        // Where the original made the first epochs, their lines are in its log alone.
        let isOwn = training.history.allSatisfy { !$0[0].trainLoss.isNaN }
        log = try EpochLog(
            folder: folder.path, known: isOwn ? (0..<training.epoch).map(line) : [],
            startEpoch: training.epoch, goesOn: goesOn)
    }

    /// Trains one epoch and keeps it; `begin` comes first.
    ///
    /// - Parameter progress: Called after each step with the number of steps done; false ends the epoch.
    /// - Returns: False where it was ended; the next run begins this epoch again.
    /// - Throws: `FileError`, such as on a full disk; what was kept before still is.
    public func trainEpoch(
        _ batches: some LinearBatches, validation: LabelledFeatures, progress: (Int) -> Bool
    ) throws -> Bool {
        guard try training.trainEpoch(batches, validation: validation, progress: progress) else {
            return false
        }
        if training.best?.epoch == training.epoch - 1 {
            try LinearCheckpoint.writeBest(training, settings: settings, to: bestPath)
        }
        try LinearCheckpoint.write(training, settings: settings, to: checkpointPath)
        try log?.add(line(of: training.epoch - 1))
        let svg = LinearCurves(training).svg
        try AtomicFile.replace("\(folder.path)/curves.svg") { (file) throws(FileError) in
            try file.write(svg)
        }
        return true
    }

    /// An epoch as the original logs it, for the head that led then; with several heads its rate and decay behind.
    private func line(of epoch: Int) -> String {
        let head = training.best(ofFirst: epoch + 1)?.head ?? 0
        let entry = training.history[epoch][head]
        var members: [JSONValue.Member] = [
            .init("train_lr", .number(training.rate(head: head, epoch: epoch))),
            .init("train_loss", .number(entry.trainLoss)),
            .init("epoch", .integer(epoch)),
        ]
        if let score = entry.score {
            members += [
                .init("test_loss", .number(score.loss)), .init("test_acc1", .number(score.top1)),
            ]
            if let top5 = score.top5 { members.append(.init("test_acc5", .number(top5))) }
        }
        if training.heads.settings.count > 1 {
            members += [
                .init("lr", .number(training.heads.settings[head].rate)),
                .init("weight_decay", .number(training.heads.settings[head].weightDecay)),
            ]
        }
        return JSONValue.object(members).line
    }
}
