import Foundation
import Imaging
import TensorFiles

extension Trainer {
    /// k-NN top-1 where it is due; the epoch is saved before, and a failure is a warning, so that nothing is lost.
    func evaluate(_ epoch: Int) throws -> Double? {
        let isDue =
            settings.knnEvery > 0 && ((epoch + 1) % settings.knnEvery == 0 || epoch + 1 == settings.epochs)
        guard isDue, let evaluation else { return nil }
        try save()
        do {
            let backbone = distillation.teacher.backbone
            backbone.isTraining = false
            defer { backbone.isTraining = true }
            return try evaluation(backbone)
        } catch  where group.isAlone {
            // With others, one that goes on while they do not would leave them waiting.
            observer?.trainingWarning("k-NN could not be measured: \(error)")
            return nil
        }
    }

    /// Says what a user may not expect of the data folder and of the flags.
    func sayWhatIsOdd() {
        for note in data.pictures.oddities(path: settings.dataPath) { observer?.trainingNote(note) }
        if case .file(let named) = settings.resume, let resumedFrom, resumedFrom != named {
            observer?.trainingNote("\(resumedFrom) is taken, not \(named), as this run has begun before")
        }
        if let before = checkpoint.picturesPerStepBefore, before != settings.picturesPerStep {
            observer?.trainingNote(
                "a step learns from \(settings.picturesPerStep) pictures now, before from \(before); the learning rate "
                    + "follows, and an epoch has \(data.iterationsPerEpoch) steps")
        }
        if resumedFrom != nil, let weights = settings.initFrom {
            observer?.trainingNote(
                "--init_from \(weights) is not read again: the run goes on from its checkpoint")
        }
    }

    /// The list of an earlier part of the run.
    static func skippedLines(_ folder: String) -> [String] {
        let text = (try? String(contentsOfFile: folder + "/skipped.txt", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// Writes `skipped.txt`: a line per picture that could not be read, in this and earlier parts of the run.
    func writeSkipped() throws {
        try writeSkipped(data.skipped.entries.map(SkippedPictures.line))
    }

    /// The same with the pictures that any of the processes could not read; returns how many there are.
    func writeSkippedOfAll() throws -> Int {
        let own = data.skipped.entries.map(SkippedPictures.line)
        guard !group.isAlone else {
            try writeSkipped(own)
            return own.count
        }
        let texts = try group.gathered(own.joined(separator: "\n"))
        let all = Set(texts.flatMap { $0.split(separator: "\n").map(String.init) })
        if group.isFirst { try writeSkipped(all.sorted()) }
        return all.count
    }

    private func writeSkipped(_ lines: [String]) throws {
        let new = lines.filter { !skippedBefore.contains($0) }
        guard !new.isEmpty else { return }
        let text = (skippedBefore + new).map { $0 + "\n" }.joined()
        try AtomicFile.replace(settings.outputDir + "/skipped.txt") { (file) throws(FileError) in
            try file.write(text)
        }
    }
}

extension SkippedPictures {
    /// A line of `skipped.txt`.
    fileprivate static func line(_ entry: Entry) -> String { "\(entry.path)\t\(entry.reason)" }
}
