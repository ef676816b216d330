import Console
import DINOTraining
import Foundation
import Torch

/// What a person sees of a run: a progress bar per epoch and a line at its end.
final class TrainingDisplay: TrainingObserver {
    private let settings: TrainingSettings
    private var bar: ProgressBar?
    private var epoch = -1
    private var iterationsPerEpoch = 0
    private var start = Date()

    init(_ settings: TrainingSettings) {
        self.settings = settings
    }

    func trainingIsReadingShards(done: Int, of total: Int) {
        if bar == nil { bar = ProgressBar("Reading shards' headers", total: total, unit: "shards") }
        bar?.update(done)
        if done == total { end() }
    }

    func trainingWillStart(_ summary: TrainingSummary) {
        iterationsPerEpoch = summary.iterationsPerEpoch
        start = Date()
        let threads = TorchRuntime.threadCount
        say(
            "\(summary.images) pictures in \(settings.dataPath), \(summary.iterationsPerEpoch) steps of "
                + "\(settings.picturesPerStep) per epoch")
        say(
            "\(settings.backbone.description): \(TrainingDisplay.count(summary.backboneParameters)) parameters, head "
                + "\(TrainingDisplay.count(summary.headParameters)); \(settings.device), \(precisionName), "
                + "\(threads) thread\(threads == 1 ? "" : "s")"
                + (settings.processes > 1 ? " in each of \(settings.processes) processes" : ""))
        if let path = summary.resumedFrom {
            let place = summary.startIteration > 0 ? ", step \(summary.startIteration)" : ""
            say(
                summary.startEpoch >= settings.epochs
                    ? "\(path) holds all \(settings.epochs) epochs already"
                    : "Going on from \(path), epoch \(summary.startEpoch + 1) of \(settings.epochs)\(place)")
        }
    }

    /// Prints a line that whoever follows a log file sees at once.
    private func say(_ line: String) {
        print(line)
        fflush(nil)
    }

    private static func count(_ parameters: Int) -> String {
        parameters < 100_000
            ? String(format: "%.1f k", Double(parameters) / 1e3)
            : String(format: "%.1f M", Double(parameters) / 1e6)
    }

    private var precisionName: String {
        switch settings.precision {
        case .bfloat16: "bf16"
        case .float16: "fp16"
        default: "fp32"
        }
    }

    func trainingDidStep(_ report: StepReport) {
        if bar == nil || epoch != report.epoch {
            epoch = report.epoch
            bar = ProgressBar(
                "Epoch \(report.epoch + 1)/\(settings.epochs)",
                total: iterationsPerEpoch * settings.picturesPerStep,
                completed: (report.completed - 1) * settings.picturesPerStep, unit: "img")
        }
        bar?.update(
            report.completed * settings.picturesPerStep,
            fields: [
                ProgressField("loss", String(format: "%.3f", report.loss)),
                ProgressField("wait", share: report.waitShare), ProgressField("mem", bytes: residentMemory()),
            ])
    }

    func trainingDidFinishEpoch(_ report: EpochReport) {
        bar?.finish(keepsLine: false)
        bar = nil
        var parts = [
            "Epoch \(report.epoch + 1)/\(settings.epochs)", String(format: "loss %.3f", report.loss),
            String(format: "teacher entropy %.2f", report.signs.teacherEntropy),
            String(format: "rank %.1f", report.signs.effectiveRank),
            String(format: "%.1f img/s", report.picturesPerSecond),
        ]
        if let top1 = report.knnTop1 { parts.append(String(format: "k-NN %.1f %%", top1)) }
        let seconds = Date().timeIntervalSince(start)
        parts.append(humanDuration(seconds))
        say(parts.joined(separator: "  "))
    }

    func trainingNote(_ message: String) { Diagnostic.note(message) }
    func trainingWarning(_ message: String) { Diagnostic.warn(message) }

    func end() {
        bar?.finish(keepsLine: false)
        bar = nil
    }

    func sayInterrupted(_ checkpoint: String) {
        end()
        say("Stopped; the state is in \(checkpoint), and the same command goes on from there.")
    }

    func sayFinished(_ trainer: Trainer) {
        end()
        say("Weights: \(trainer.checkpointPath)")
        say("Log and page: \(settings.outputDir)/log.txt, \(settings.outputDir)/report.html")
    }

    /// Bytes of main memory in use; 0 where the system does not say.
    private func residentMemory() -> Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
