import Files
import Foundation
import Records

/// What a run leaves to look at: `log.txt` (the original's keys first), TensorBoard's events and `curves.svg`.
final class TrainingLog {
    private let folder: String
    private let events: EventFileWriter
    private var log: EpochLog
    /// The lines of `log.txt`.
    var lines: [String] { log.lines }

    /// Takes up the log of a run that goes on, as `EpochLog` does.
    init(folder: String, history: [String], startEpoch: Int, goesOn: Bool) throws {
        self.folder = folder
        log = try EpochLog(folder: folder, known: history, startEpoch: startEpoch, goesOn: goesOn)
        events = try EventFileWriter(folder: folder)
        if !lines.isEmpty { try drawCurves() }
    }

    /// The JSON line of an epoch.
    static func line(_ report: EpochReport, meters: EpochMeters, skipped: Int) -> String {
        var members: [JSONValue.Member] = [
            .init("train_loss", .number(report.loss)),
            .init("train_lr", .number(meters.mean("lr"))),
            .init("train_wd", .number(meters.mean("wd"))),
            .init("epoch", .integer(report.epoch)),
            .init("momentum", .number(meters.mean("momentum"))),
            .init("teacher_temp", .number(meters.mean("temperature"))),
        ]
        members += TrainingLog.signs(report).map { .init($0.0, .number($0.1)) }
        members += [
            .init("images_per_second", .number(report.picturesPerSecond)),
            .init("data_wait_share", .number(report.waitShare)), .init("skipped", .integer(skipped)),
        ]
        return JSONValue.object(members).line
    }

    private static func signs(_ report: EpochReport) -> [(String, Double)] {
        var signs = [
            ("teacher_entropy", report.signs.teacherEntropy), ("kl", report.signs.divergence),
            ("center_norm", report.signs.centerNorm), ("feature_std", report.signs.featureDeviation),
            ("effective_rank", report.signs.effectiveRank),
        ]
        if let top1 = report.knnTop1 { signs.append(("knn_top1", top1)) }
        return signs
    }

    /// Adds an epoch's line to `log.txt`, its numbers to the events, and draws the curves anew.
    func add(_ line: String, report: EpochReport, step: Int) throws {
        try log.add(line)
        try events.add(
            TrainingLog.signs(report).map { ("epoch/" + $0.0, $0.1) } + [("epoch/loss", report.loss)],
            step: step)
        try drawCurves()
    }

    private func drawCurves() throws {
        let svg = TrainingCurves(lines: lines).svg
        try AtomicFile.replace(folder + "/curves.svg") { (file) throws(FileError) in try file.write(svg) }
    }

    /// Adds a step's numbers to the events.
    func add(step: Int, _ values: [(String, Double)]) throws {
        try events.add(values.map { ("train/" + $0.0, $0.1) }, step: step)
    }
}
