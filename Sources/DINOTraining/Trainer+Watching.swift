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
        } catch {
            observer?.trainingWarning("k-NN could not be measured: \(error)")
            return nil
        }
    }

    /// Says what a user may not expect of the data folder and of the flags.
    func sayWhatIsOdd() {
        let folder = data.folder
        let path = settings.dataPath
        if folder.ignoredTopLevelPictures > 0 {
            observer?.trainingNote(
                "\(folder.ignoredTopLevelPictures) pictures beside the class folders of \(path) are left out")
        }
        if !folder.emptyClasses.isEmpty {
            let names = folder.emptyClasses.prefix(3).joined(separator: ", ")
            observer?.trainingNote(
                "\(folder.emptyClasses.count) folders of \(path) hold no pictures (\(names))")
        }
        if folder.unusableNames > 0 {
            observer?.trainingNote(
                "\(folder.unusableNames) files of \(path) have names that are not UTF-8; left out")
        }
        if case .file(let named) = settings.resume, let resumedFrom, resumedFrom != named {
            observer?.trainingNote("\(resumedFrom) is taken, not \(named), as this run has begun before")
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
        let lines = data.skipped.entries.map { "\($0.path)\t\($0.reason)" }
        let new = lines.filter { !skippedBefore.contains($0) }
        guard !new.isEmpty else { return }
        let text = (skippedBefore + new).map { $0 + "\n" }.joined()
        try AtomicFile.replace(settings.outputDir + "/skipped.txt") { (file) throws(FileError) in
            try file.write(text)
        }
    }
}
