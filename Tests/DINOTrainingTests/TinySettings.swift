import DINO
import DINOTraining
import Foundation
import TensorFiles
import TestSupport
import Testing

extension TrainingSettings {
    /// A network so small that a step takes milliseconds, on pictures that are made where they are missing.
    static func tiny(
        in folder: String, output: String, epochs: Int, pictures: Int, workers: Int
    ) throws -> TrainingSettings {
        let data = folder + "/data"
        if !FileManager.default.fileExists(atPath: data) {
            try TinyPictures.write(to: data, count: pictures)
        }
        var settings = TrainingSettings()
        settings.backbone = .visionTransformer(
            .init(patchSize: 8, embedDim: 16, depth: 2, heads: 2, imageSize: 32))
        settings.arch = "tiny"
        settings.outDim = 64
        settings.headHiddenDim = 32
        settings.headBottleneckDim = 16
        settings.dropPathRate = 0.2
        settings.batchSize = 4
        settings.epochs = epochs
        settings.warmupEpochs = 1
        settings.globalCropsSize = 32
        settings.localCropsSize = 16
        settings.localCropsNumber = 2
        settings.lr = 0.01
        settings.momentumTeacher = 0.9
        settings.workers = workers
        settings.dataPath = data
        settings.outputDir = folder + "/" + output
        return settings
    }

    /// All weights and the centre that a run has left, by part and key.
    func trainedWeights() throws -> [String: [Float]] {
        let file = try TorchFile.read(outputDir + "/checkpoint.pth")
        var result: [String: [Float]] = [:]
        for part in ["student", "teacher"] {
            for (key, tensor) in file[part]!.stateDict! { result["\(part) \(key)"] = tensor.floats() }
        }
        result["center"] = file["dino_loss"]!["center"]!.tensorValue!.floats()
        return result
    }

    /// Trains until a step, then from what was saved to the end.
    func trainInTwoParts(stopAfter: Int) throws {
        var steps = 0
        let outcome = try Trainer(self, observer: nil).run {
            steps += 1
            return steps == stopAfter
        }
        #expect(outcome == .interrupted(checkpoint: outputDir + "/checkpoint.pth"))
        #expect(try Trainer(self, observer: nil).run() == .finished)
    }
}
