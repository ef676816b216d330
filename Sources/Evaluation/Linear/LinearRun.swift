import Files
import Foundation
import Graphics
import Records

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
    private var log: EpochLog

    /// Opens the folder and takes up a checkpoint.
    ///
    /// - Parameters:
    ///   - settings: What else the heads depend on, such as the weights; a checkpoint must be of the same.
    ///   - startsAnew: Whether to put what is there aside.
    /// - Throws: `FileError`, `TorchError.outOfMemory`, `EvaluationError` where the checkpoint is of other
    ///   settings.
    public init(
        _ training: LinearTraining, folder path: String, settings: [LinearCheckpoint.Setting],
        startsAnew: Bool = false
    ) throws {
        self.training = training
        self.settings = settings
        folder = try OutputFolder(path, ownFiles: ["checkpoint", "log.txt.", "curves.svg."])
        let checkpoint = "\(path)/checkpoint.pth.tar"
        if startsAnew {
            for file in [checkpoint, Self.bestPath(in: path)] { rename(file, file + ".old") }
        }
        let goesOn = FileManager.default.fileExists(atPath: checkpoint)
        if goesOn { try LinearCheckpoint.restore(from: checkpoint, into: training, settings: settings) }
        log = try EpochLog(folder: path, known: [], startEpoch: training.epoch, goesOn: goesOn)
    }

    /// Where the best head of a run is kept.
    public static func bestPath(in folder: String) -> String { "\(folder)/checkpoint_best.pth.tar" }

    /// Trains one epoch and keeps it.
    ///
    /// - Parameter progress: Called after each step with the number of steps done; false ends the epoch.
    /// - Returns: False where it was ended; the next run begins this epoch again.
    /// - Throws: `FileError`, such as on a full disk; what was kept before still is.
    public func trainEpoch(_ batches: some LinearBatches, progress: (Int) -> Bool) throws -> Bool {
        guard try training.trainEpoch(batches, progress: progress) else { return false }
        if training.best?.epoch == training.epoch - 1 {
            try LinearCheckpoint.writeBest(training, settings: settings, to: bestPath)
        }
        try LinearCheckpoint.write(training, settings: settings, to: checkpointPath)
        try log.add(line)
        let svg = LinearCurves(training).svg
        try AtomicFile.replace("\(folder.path)/curves.svg") { (file) throws(FileError) in
            try file.write(svg)
        }
        return true
    }

    /// The last epoch as the original logs it, for the leading head; with several heads its rate and decay
    /// behind.
    private var line: String {
        let (epoch, head) = (training.epoch - 1, training.leader)
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
