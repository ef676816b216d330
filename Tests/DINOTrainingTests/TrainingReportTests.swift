import DINO
import DINOTraining
import Foundation
import Imaging
import TestSupport
import Testing

/// The page that a run keeps.
@Suite struct TrainingReportTests {
    let folder = TemporaryFolder()

    private func settings(epochs: Int) throws -> TrainingSettings {
        try .tiny(in: folder.path, output: "run", epochs: epochs, pictures: 12, workers: 0)
    }

    private func page() throws -> String {
        try String(contentsOfFile: folder.path + "/run/report.html", encoding: .utf8)
    }

    @Test func thePageShowsCurvesCropsAttentionAndSettings() throws {
        let settings = try settings(epochs: 2)
        try Data("no picture".utf8).write(
            to: URL(fileURLWithPath: settings.dataPath + "/class0/<b>broken.png"))
        #expect(try Trainer(settings, observer: nil).run() == .finished)
        let page = try page()
        for words in [
            "After epoch 2 of 2", "Loss and its parts", "What it looks at", "epoch 1", "What it sees",
            "--global_crops_size", "could not be read", "&lt;b&gt;broken.png",
        ] {
            #expect(page.contains(words), "\(words)")
        }
        #expect(!page.contains("<b>broken") && !page.contains("src=\"http"))
        let strip = try Image(contentsOf: settings.outputDir + "/report/attention-0002.png")
        // Five: the broken picture is one of the six.
        #expect(strip.width == 5 * 112 + 6 * 4)
    }

    /// Stopped after its first epoch; the second part of the run shows both.
    @Test func aRunThatGoesOnShowsAllEpochs() throws {
        var steps = 0
        let interrupted = try Trainer(settings(epochs: 3), observer: nil).run {
            steps += 1
            return steps == 4
        }
        #expect(interrupted != .finished)
        #expect(try page().contains("After epoch 1 of 3"))
        #expect(try Trainer(settings(epochs: 3), observer: nil).run() == .finished)
        let page = try page()
        #expect((1...3).allSatisfy { page.contains("<figcaption>epoch \($0)</figcaption>") })
    }

    /// What matters is saved before: a page that cannot be written costs nothing but itself.
    @Test func aPageThatCannotBeWrittenIsAWarning() throws {
        final class Observer: TrainingObserver {
            var warnings: [String] = []
            func trainingWillStart(_ summary: TrainingSummary) {}
            func trainingDidStep(_ report: StepReport) {}
            func trainingDidFinishEpoch(_ report: EpochReport) {}
            func trainingNote(_ message: String) {}
            func trainingWarning(_ message: String) { warnings.append(message) }
        }
        let settings = try settings(epochs: 1)
        try FileManager.default.createDirectory(
            atPath: settings.outputDir + "/report.html", withIntermediateDirectories: true)
        let observer = Observer()
        #expect(try Trainer(settings, observer: observer).run() == .finished)
        #expect(observer.warnings.contains { $0.contains("report.html") })
        #expect(FileManager.default.fileExists(atPath: settings.outputDir + "/checkpoint.pth"))
    }
}
