import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Imaging
import Records
import Torch

/// `dino knn`.
struct KNN: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "knn",
        abstract: "Classify pictures by their nearest neighbours: the original's protocol.",
        discussion: """
            The data folder has train/CLASS/… and val/CLASS/…. Features are class tokens after the final norm, scaled \
            to unit length; neighbours are the nearest by cosine, and each votes with exp(cosine / temperature).
            """)

    @Option(section: "Files", help: ArgumentHelp("Folder with train/ and val/.", valueName: "folder"))
    var dataPath: String?

    @Option(
        section: "Files",
        help: ArgumentHelp(
            "Backbone or checkpoint (.pth, .safetensors), or the word random for an untrained network.",
            valueName: "file"))
    var pretrainedWeights = ""

    @Option(section: "Files", help: "Part of a checkpoint: teacher or student.")
    var checkpointKey = "teacher"

    @Option(
        section: "Files", help: ArgumentHelp("Write features and labels to this folder.", valueName: "folder")
    )
    var dumpFeatures: String?

    @Option(
        section: "Files",
        help: ArgumentHelp("Read features and labels from this folder instead.", valueName: "folder"))
    var loadFeatures: String?

    @Option(section: "Files", help: ArgumentHelp("Also write the results as JSON.", valueName: "file"))
    var json: String?

    @OptionGroup(title: "Model") var backbone: BackboneOptions

    @Option(section: "Evaluation", help: "Numbers of neighbours.", bounds: .positive)
    var nbKnn = [10, 20, 100, 200]

    @Option(section: "Evaluation", help: "Temperature of the votes.", bounds: .positive)
    var temperature = 0.07

    @Option(
        section: "Evaluation", help: "Short side of pictures before the crop [crop size x 256 / 224].",
        bounds: .between(1, 8192))
    var resizeSize: Int?

    @Option(
        section: "Evaluation",
        help: "Side of the crop from the middle [what the checkpoint was trained on, else 224].",
        bounds: .between(1, 8192))
    var cropSize: Int?

    @Option(section: "Evaluation", help: "Pictures that go through the network at once.", bounds: .positive)
    var batchSizePerGpu = 128

    @OptionGroup(title: "Machine") var machine: DeviceOptions

    @Option(section: "Machine", help: "Keep the features on the GPU; no effect on a CPU.")
    var useCuda = true

    @Option(section: "Machine", help: "Threads that read pictures.", bounds: .between(0, 1024))
    var numWorkers = 10

    @OptionGroup var launcher: LauncherOptions

    func validate() throws {
        if loadFeatures == nil {
            if dataPath == nil { throw ValidationError("--data_path is missing (or --load_features).") }
            if pretrainedWeights.isEmpty {
                throw ValidationError(
                    "--pretrained_weights is missing; the word random evaluates an untrained network.")
            }
        }
        if nbKnn.isEmpty { throw ValidationError("--nb_knn takes at least one number.") }
    }

    func run() throws {
        let device = try machine.resolve()
        let dump = try loadFeatures.map { try FeatureDump(folder: $0) } ?? extract(device)
        if let dumpFeatures { try dump.write(folder: dumpFeatures) }
        let count = dump.trainLabels.count
        for k in nbKnn where k > count {
            Diagnostic.note("\(k) neighbours are more than the \(count) training pictures; using \(count).")
        }
        let keep: Device = useCuda ? device : .cpu
        let classifier = try KNNClassifier(
            features: try dump.trainFeatures.to(keep), labels: dump.trainLabels, classes: dump.classes,
            temperature: temperature)
        let results = try classifier.accuracy(
            testFeatures: try dump.testFeatures.to(keep), testLabels: dump.testLabels, ks: nbKnn)
        print(table(results).text)
        print("\(dump.testLabels.count) pictures classified by \(count), \(dump.classes) classes, cosine")
        if let json { try write(results, dump, to: json) }
    }

    private func table(_ results: [KNNClassifier.Accuracy]) -> TextTable {
        var table = TextTable(["k", "top-1 %", "top-5 %"])
        for result in results {
            table.add([
                "\(result.k)", String(format: "%.2f", result.top1), String(format: "%.2f", result.top5),
            ])
        }
        return table
    }

    private func write(_ results: [KNNClassifier.Accuracy], _ dump: FeatureDump, to path: String) throws {
        var result = CommandResult("knn", settings: settings)
        result.set(
            "results",
            .array(
                results.map { ["k": .integer($0.k), "top1": .number($0.top1), "top5": .number($0.top5)] }))
        result.set("train_images", .integer(dump.trainLabels.count))
        result.set("test_images", .integer(dump.testLabels.count))
        result.set("classes", .integer(dump.classes))
        try result.write(to: path)
    }

    private func extract(_ device: Device) throws -> FeatureDump {
        let evaluation = KNNEvaluation(try LabelledPictures(path: dataPath ?? ""))
        let (network, trainedSize) = try loadBackbone()
        try network.move(to: device)
        let crop = cropSize ?? trainedSize ?? 224
        let resize = resizeSize ?? EvaluationSizes.resize(forCrop: crop)
        if let trainedSize, cropSize == nil, trainedSize != 224 {
            Diagnostic.note(
                "pictures are cropped to \(trainedSize) pixels, as the checkpoint was trained; --crop_size changes that."
            )
        }
        guard crop >= network.configuration.patchSize else {
            throw ValidationError(
                "--crop_size \(crop) is smaller than a patch of \(network.configuration.patchSize) pixels.")
        }
        let extractor = FeatureExtractor(
            transform: try EvaluationTransform(resize: resize, crop: crop), device: device,
            batchSize: batchSizePerGpu, workers: numWorkers,
            function: FeatureExtractor.classTokens(
                network, normalizer: try PixelNormalizer(device: device),
                precision: machine.precision.dtype(on: device), device: device))
        var bar: (name: String, bar: ProgressBar)?
        defer { bar?.bar.finish() }
        return try evaluation.features(
            extractor,
            progress: { name, done, total in
                if bar?.name != name {
                    bar?.bar.finish()
                    bar = (name, ProgressBar("Features of \(name)", total: total, unit: "img"))
                }
                bar?.bar.update(done)
            },
            skipped: { Diagnostic.warn("skipped \($0.path): \($0.reason)") })
    }

    /// The network, and the side of the pictures that it was trained on where the file says so.
    private func loadBackbone() throws -> (VisionTransformer, Int?) {
        if pretrainedWeights == "random" {
            return (VisionTransformer(try backbone.configuration(), generator: Generator(seed: 0)), nil)
        }
        let file = try WeightsFile(path: pretrainedWeights)
        var configuration = try file.configuration(key: checkpointKey, heads: backbone.numHeads)
        if backbone.wasGiven {
            var wanted = try backbone.configuration()
            // The table of positions is the file's; a network takes pictures of any size.
            wanted.imageSize = configuration.imageSize / configuration.patchSize * wanted.patchSize
            configuration = wanted
        }
        let network = try file.backbone(
            configuration, key: checkpointKey, name: backbone.wasGiven ? backbone.name : nil)
        return (network, file.recorded("global_crops_size"))
    }
}
