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

    @Option(section: "Evaluation", help: "Mean of red, green and blue [the checkpoint's, else ImageNet's].")
    var mean: [Double]?

    @Option(
        section: "Evaluation", help: "Deviation of red, green and blue [the checkpoint's, else ImageNet's].",
        bounds: .positive)
    var std: [Double]?

    @Option(
        section: "Evaluation", help: "Pictures that go through the network at once.",
        bounds: .between(1, 65_536))
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
        for (flag, values) in [("mean", mean), ("std", std)] where values.map({ $0.count != 3 }) ?? false {
            throw ValidationError("--\(flag) takes three numbers.")
        }
        if nbKnn.isEmpty { throw ValidationError("--nb_knn takes at least one number.") }
    }

    func run() throws {
        let device = try machine.resolve()
        try checkOutputs()
        let (dump, resolved) = try loadFeatures.map { (try FeatureDump(folder: $0), [:]) } ?? extract(device)
        if let dumpFeatures { try dump.write(folder: dumpFeatures) }
        let count = dump.trainLabels.count
        for k in nbKnn where k > count {
            Diagnostic.note("\(k) neighbours are more than the \(count) training pictures; using \(count).")
        }
        let results = try dump.accuracy(ks: nbKnn, temperature: temperature, on: useCuda ? device : .cpu)
        print(table(results).text)
        print("\(dump.testLabels.count) pictures classified by \(count), \(dump.classes) classes, cosine")
        if let json { try write(results, dump, resolved, to: json) }
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

    private func write(
        _ results: [KNNClassifier.Accuracy], _ dump: FeatureDump, _ resolved: [String: JSONValue],
        to path: String
    ) throws {
        var result = CommandResult("knn", settings: settings, resolved: resolved)
        result.set(
            "results",
            .array(
                results.map { ["k": .integer($0.k), "top1": .number($0.top1), "top5": .number($0.top5)] }))
        result.set("train_images", .integer(dump.trainLabels.count))
        result.set("test_images", .integer(dump.testLabels.count))
        result.set("classes", .integer(dump.classes))
        try result.write(to: path)
    }

    /// Features of both sets, and the flags that the file decided.
    private func extract(_ device: Device) throws -> (FeatureDump, [String: JSONValue]) {
        let evaluation = KNNEvaluation(try LabelledPictures(path: dataPath ?? ""))
        let (network, file) = try loadBackbone()
        let trainedSize = file?.recorded("global_crops_size")
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
                network, normalizer: try normalizer(file, device),
                precision: machine.precision.dtype(on: device), device: device))
        var bar: (name: String, bar: ProgressBar)?
        defer { bar?.bar.finish() }
        let dump = try evaluation.features(
            extractor,
            progress: { name, done, total in
                if bar?.name != name {
                    bar?.bar.finish()
                    bar = (name, ProgressBar("Features of \(name)", total: total, unit: "img"))
                }
                bar?.bar.update(done)
            },
            skipped: { Diagnostic.warn("skipped \($0.path): \($0.reason)") })
        let sizes = network.configuration
        return (
            dump,
            [
                "arch": .string(backbone.name == nil ? sizes.description : backbone.arch),
                "patch_size": .integer(sizes.patchSize), "embed_dim": .integer(sizes.embedDim),
                "depth": .integer(sizes.depth), "num_heads": .integer(sizes.heads),
                "crop_size": .integer(crop), "resize_size": .integer(resize),
            ]
        )
    }

    /// Colours as the flags say, else as the checkpoint was trained, else ImageNet's.
    private func normalizer(_ file: WeightsFile?, _ device: Device) throws -> PixelNormalizer {
        try PixelNormalizer(
            mean: mean ?? file?.recordedNumbers("mean", count: 3) ?? PixelNormalizer.imageNetMean,
            deviation: std ?? file?.recordedNumbers("std", count: 3) ?? PixelNormalizer.imageNetDeviation,
            device: device)
    }

    /// The network, and the file it is from, nil for the word random.
    private func loadBackbone() throws -> (VisionTransformer, WeightsFile?) {
        if pretrainedWeights == "random" {
            return (VisionTransformer(try backbone.configuration(), generator: Generator(seed: 0)), nil)
        }
        let file = try WeightsFile(path: pretrainedWeights)
        let sizes = try file.configuration(key: checkpointKey, heads: backbone.numHeads)
        let wanted = try backbone.configuration(file: sizes)
        return (try file.backbone(wanted, key: checkpointKey, name: backbone.name), file)
    }

    /// Finds out before hours of work whether the results can be kept.
    private func checkOutputs() throws {
        if let dumpFeatures {
            try FileManager.default.createDirectory(atPath: dumpFeatures, withIntermediateDirectories: true)
        }
        guard let json, json != "-" else { return }
        let folder = (json as NSString).deletingLastPathComponent
        if !folder.isEmpty, !FileManager.default.fileExists(atPath: folder) {
            throw EvaluationError("\(json) cannot be written: the folder \(folder) does not exist")
        }
    }
}
