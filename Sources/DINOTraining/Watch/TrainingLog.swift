import Files
import Foundation
import Records

/// What a run leaves to look at: `log.txt` (the original's keys first), TensorBoard's events and `curves.svg`.
final class TrainingLog {
    private let folder: String
    private let events: EventFileWriter
    /// The lines of `log.txt`.
    private(set) var lines: [String]

    /// Takes up the log of a run that goes on: its lines up to the epoch to go on with.
    ///
    /// A kill between a checkpoint and its log line leaves the line to the checkpoint; a kill after an epoch whose
    /// checkpoint was lost leaves a line too many. The checkpoint decides.
    ///
    /// - Parameter goesOn: False where the run starts anew; an old log is then put aside as `log.txt.old`.
    init(folder: String, history: [String], startEpoch: Int, goesOn: Bool) throws {
        self.folder = folder
        let path = folder + "/log.txt"
        lines = []
        if goesOn {
            let present = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            let old = present.split(separator: "\n").map(String.init)
            lines =
                history.isEmpty ? old.filter { (TrainingLog.epoch(of: $0) ?? .max) < startEpoch } : history
            if lines != old { try TrainingLog.write(lines, to: path) }
        } else if FileManager.default.fileExists(atPath: path) {
            rename(path, path + ".old")
        }
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
        lines.append(line)
        try FileOutput.append(line + "\n", to: folder + "/log.txt")
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

    private static func epoch(of line: String) -> Int? {
        let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return (object?["epoch"] as? NSNumber)?.intValue
    }

    private static func write(_ lines: [String], to path: String) throws {
        let text = lines.map { $0 + "\n" }.joined()
        try AtomicFile.replace(path) { (file) throws(FileError) in try file.write(text) }
    }
}
