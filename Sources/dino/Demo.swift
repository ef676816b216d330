import Arguments
import Console
import DINO
import DINOTraining
import Evaluation
import Foundation
import Graphics
import Imaging
import SampleData
import Similarity
import Torch

/// The steps of the demonstration.
struct Demo {
    /// k-NN top-1 in percent before training.
    struct Before {
        let pixels: Double
        let untrained: Double
    }

    private let folder: String
    private let settings: TrainingSettings
    private let neighbors = 20

    private var pictures: String { folder + "/pictures" }

    init(folder: String, epochs: Int, device: Device) throws {
        self.folder = folder
        settings = Demo.settings(folder: folder, epochs: epochs, device: device)
    }

    /// A recipe for little time and few pictures: a narrow network, many small steps, few prototypes, a sharp
    /// and slow teacher, and a head with batch norm, without which so few steps end in the same answer for
    /// all pictures.
    private static func settings(folder: String, epochs: Int, device: Device) -> TrainingSettings {
        var settings = TrainingSettings()
        settings.backbone = .visionTransformer(
            .init(patchSize: 8, embedDim: 64, depth: 4, heads: 2, imageSize: 56))
        settings.arch = "vit_demo"
        settings.outDim = 256
        settings.headHiddenDim = 256
        settings.headBottleneckDim = 64
        settings.useBNInHead = true
        settings.dropPathRate = 0
        settings.momentumTeacher = 0.997
        settings.warmupTeacherTemp = 0.015
        settings.teacherTemp = 0.015
        settings.lr = 0.012
        settings.warmupEpochs = min(1, epochs)
        settings.weightDecayEnd = 0.04
        settings.batchSize = 16
        settings.epochs = epochs
        settings.globalCropsSize = 56
        settings.localCropsSize = 32
        settings.localCropsNumber = 2
        settings.globalCropsScale = 0.3...1
        settings.localCropsScale = 0.15...0.4
        settings.dataPath = folder + "/pictures/train"
        settings.outputDir = folder + "/run"
        settings.workers = 2
        settings.device = device
        settings.saveCheckpointFrequency = 0
        return settings
    }

    /// Draws the set unless it is there already.
    func drawPictures() throws {
        let done = pictures + "/.complete"
        guard !FileManager.default.fileExists(atPath: done) else { return }
        try SampleDataWriter(SampleData()).write(to: pictures)
        try "drawn by dino demo\n".write(toFile: done, atomically: true, encoding: .utf8)
    }

    func measureBefore() throws -> Before {
        let network = settings.backbone.network(generator: Generator(seed: 0))
        try network.move(to: settings.device)
        return Before(
            pixels: try top1(
                features(side: 32, of: "raw pixels") { groups in
                    groups.map { $0.reshaped([$0.size(0), -1]).to(.float32) }
                }),
            untrained: try top1(features(network, of: "the untrained network")))
    }

    /// False where it was interrupted.
    func train() throws -> Bool {
        let display = TrainingDisplay(settings)
        let trainer: Trainer
        do {
            trainer = try Trainer(settings, observer: display)
        } catch is CheckpointError {
            throw ValidationError(
                "\(folder) holds a demo with other settings; give its --epochs, or another --output_dir.")
        }
        let outcome = try trainer.run(shouldStop: { SignalWatcher.isStopRequested })
        if case .interrupted(let checkpoint) = outcome {
            display.sayInterrupted(checkpoint)
            return false
        }
        display.end()
        return true
    }

    func measureAfter() throws -> Double {
        let network = try WeightsFile(path: settings.outputDir + "/checkpoint.pth").backbone()
        try network.move(to: settings.device)
        let dump = try features(network, of: "the trained network")
        try drawNeighbors(dump)
        return try top1(dump)
    }

    private func features(_ network: Backbone, of name: String) throws -> FeatureDump {
        let normalizer = try PixelNormalizer(device: settings.device)
        return try features(
            side: settings.globalCropsSize, of: name,
            FeatureExtractor.classTokens(network, normalizer: normalizer, device: settings.device))
    }

    private func features(
        side: Int, of name: String, _ function: @escaping FeatureExtractor.Function
    ) throws -> FeatureDump {
        let extractor = FeatureExtractor(
            transform: try EvaluationTransform(resize: side, crop: side), device: settings.device,
            function: function)
        let labelled = try LabelledPictures(path: pictures)
        let total = labelled.train.paths.count + labelled.test.paths.count
        let bar = ProgressBar("k-NN of \(name)", total: total, unit: "img")
        defer { bar.finish(keepsLine: false) }
        return try KNNEvaluation(labelled).features(
            extractor,
            progress: { set, done, _ in bar.update(set == "train" ? done : labelled.train.paths.count + done)
            })
    }

    private func top1(_ dump: FeatureDump) throws -> Double {
        try dump.accuracy(ks: [neighbors])[0].top1
    }

    /// A sheet with a test picture of each of some classes and the training pictures nearest to it.
    private func drawNeighbors(_ dump: FeatureDump) throws {
        let labelled = try LabelledPictures(path: pictures)
        let classes = labelled.test.classes.count
        let rows = stride(from: 0, to: classes, by: max(1, classes / 8)).prefix(8).compactMap { label in
            dump.testLabels.firstIndex(of: label)
        }
        let search = NearestNeighbors(bank: dump.trainFeatures)
        var images: [Image] = []
        for row in rows {
            images.append(try Image(contentsOf: labelled.test.paths[row]))
            let found = search.search(dump.testFeatures.slice(row..<(row + 1)), k: 9)
            for index in found.indices.array(of: Int.self) {
                images.append(try Image(contentsOf: labelled.train.paths[index]))
            }
        }
        guard let sheet = ContactSheet(columns: 10, margin: 4).image(images) else { return }
        try Data(sheet.pngData()).write(to: URL(fileURLWithPath: folder + "/neighbors.png"))
    }

    /// Says what came of it and what to type next.
    func explain(_ before: Before, _ after: Double) throws {
        let classes = SampleClass.allCases.count
        let chance = percent(100 / Double(classes))
        var table = TextTable(["features", "k-NN top-1 %"])
        table.add(["raw pixels", percent(before.pixels)])
        table.add(["untrained network", percent(before.untrained)])
        table.add(["after training", percent(after)])
        print(
            """

            \(table.text)

            The network has seen \(SampleData().trainCount * classes) pictures of \(classes) kinds of things, and no label.
            For each test picture, its \(neighbors) nearest training pictures vote on what it shows:
            with the features it has learned they are right for \(percent(after)) of 100 (guessing: \(chance)).

              neighbours  \(folder)/neighbors.png (first column: test pictures; then the nearest training pictures)
              curves      \(settings.outputDir)/curves.svg
              log         \(settings.outputDir)/log.txt
              weights     \(settings.outputDir)/checkpoint.pth

            With pictures of your own:

              dino train --data_path PICTURES --output_dir RUN --arch vit_tiny --batch_size_per_gpu 16 \\
                  --global_crops_size 96 --local_crops_size 48 --local_crops_number 4 --out_dim 1024 \\
                  --use_bn_in_head true --teacher_temp 0.03 --warmup_teacher_temp 0.03 --lr 0.008
              dino knn --data_path LABELLED --pretrained_weights RUN/checkpoint.pth

            (the program is .build/release/dino; LABELLED has train/CLASS and val/CLASS folders; see --help for more)
            """)
    }
}
