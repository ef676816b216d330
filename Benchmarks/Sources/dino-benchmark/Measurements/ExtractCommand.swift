import Arguments
import DINO
import Imaging
import Torch

/// `dino-benchmark extract`.
struct ExtractCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Features of a folder's pictures: class tokens, in milliseconds per picture.")

    @Argument(help: ArgumentHelp("Folder or list of pictures.", valueName: "pictures"))
    var pictures: String

    @Option(help: ArgumentHelp("Backbone.", valueName: "file"))
    var weights: String

    @Option(help: "Pictures to take.", bounds: .between(1, 1_000_000))
    var images = 128

    @Option(help: "Pictures that go through the network at once.", bounds: .between(1, 4096))
    var batch = 64

    @Option(help: "Threads that read pictures.", bounds: .between(1, 256))
    var workers = 2

    @OptionGroup var compute: ThreadOptions

    func run() throws {
        compute.apply()
        let file = try WeightsFile(path: weights)
        let backbone = try PretrainedBackbone(file, key: "teacher", configuration: try file.configuration())
        let normalizer = try PixelNormalizer(device: .cpu)
        let extractor = FeatureExtractor(
            transform: try EvaluationTransform(), batchSize: batch, workers: workers,
            function: FeatureExtractor.classTokens(backbone.network, normalizer: normalizer, device: .cpu))
        let paths = PathList(try ImageFolder(path: pictures).paths.prefix(images))
        var report = Report()
        _ = try extractor.features(of: PathList(paths.prefix(4)))
        let features = try report.time("picture", per: paths.count) {
            try extractor.features(of: paths).features[0]
        }
        report.state("features_mean_square", (features * features).sum().item / Double(features.count))
        report.state("first_number", Double(features.floats[0]))
        report.print()
    }
}
