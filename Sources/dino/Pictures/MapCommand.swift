import Arguments
import Console
import DINO
import Evaluation
import Files
import Foundation
import Graphics
import Imaging
import Similarity
import Torch

/// `dino map`.
struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Lay a folder's pictures out on a plane, alike ones near each other: one HTML page.",
        discussion: """
            Two layouts to switch between: the two principal components of the features, and t-SNE, which keeps neighbours \
            together. Where the folder has class folders, classes have colours. The page holds its thumbnails, works offline and \
            can be sent as it is.
            """)

    @Argument(help: ArgumentHelp("Pictures, folders or lists of pictures.", valueName: "input"))
    var inputs: [String] = []

    @OptionGroup var weights: WeightsOptions

    @Option(section: "Files", help: ArgumentHelp("The page.", valueName: "file"))
    var output = "map.html"

    @OptionGroup var kept: KeptFeatures

    @OptionGroup(title: "Model") var backbone: BackboneOptions

    @Option(
        section: "Map",
        help: ArgumentHelp("Feature, as 'dino features --help' explains.", valueName: "recipe"))
    var recipe = "cls|l2"

    @Option(
        section: "Map", help: "About how many neighbours t-SNE keeps near each picture.",
        bounds: .between(1, 1000))
    var perplexity = 30.0

    @Option(section: "Map", help: "Steps of t-SNE.", bounds: .between(1, 100_000))
    var iterations = 750

    @OptionGroup var pictures: PreprocessingOptions

    @OptionGroup(title: "Machine") var machine: DeviceOptions
    @OptionGroup var loading: LoadingOptions

    func validate() throws {
        try weights.requireWeights()
        if inputs.isEmpty { throw ValidationError("pictures are missing: name files, folders or lists.") }
    }

    func run() throws {
        try OutputFile.check([kept.features, output], read: [weights.pretrainedWeights])
        let (paths, classes) = try pictureList()
        guard !paths.contains(where: { OutputFile.real($0) == OutputFile.real(output) }) else {
            throw EvaluationError("\(output) is one of the pictures; give the page another --output")
        }
        let pass = try NetworkOptions(weights: weights, backbone: backbone, pictures: pictures)
            .load(on: machine.resolve()).pass(NamedRecipe.all([recipe]), precision: machine.precision)
        pass.noteSize()
        SignalWatcher.install()
        let work = FeatureWork(
            pass: pass, paths: paths,
            extractor: try pass.extractor(
                batchSize: loading.batches.batchSizePerGpu, workers: loading.batches.numWorkers,
                pictures: paths.count,
                maximumSkippedShare: loading.maxSkipped))
        guard let (features, indices) = try kept.extract(work, machine: machine), !indices.isEmpty else {
            throw EvaluationError("none of the pictures can be read")
        }
        try Self.stopIfAsked()
        let layouts = try layouts(of: features.to(pass.network.device))
        let side = PictureMap.usefulSide(pictureCount: indices.count)
        let map = PictureMap(
            title: (inputs[0] as NSString).lastPathComponent,
            note: "\(indices.count) pictures, \(recipe) of \(pass.network.backbone.network.configuration)",
            pictures: try thumbnails(
                indices.map { paths[$0] }, side: side, classes: indices.map { classes?[$0] }),
            layouts: layouts)
        let html = try map.html()
        try Self.stopIfAsked()
        try AtomicFile.replace(output) { (file) throws(FileError) in try file.write(html) }
        print("\(output)  \(indices.count) pictures")
    }

    private static func stopIfAsked() throws {
        guard SignalWatcher.isStopRequested else { return }
        Diagnostic.note("stopped; no page was written.")
        throw ExitCode.failure
    }

    /// The pictures, and their classes where one folder has class folders.
    private func pictureList() throws -> (PathList, [String]?) {
        if inputs.count == 1, ImageFolder.isFolder(inputs[0]),
            let folder = try? ImageFolder(path: inputs[0]), let labels = folder.labels
        {
            Notes.unusableNames(folder.unusableNames)
            // Below train and val the classes are one folder deeper.
            let isSplit = Set(folder.classes).isSuperset(of: ["train", "val"])
            let depth = inputs[0].split(separator: "/").count + (isSplit ? 1 : 0)
            return (
                folder.paths,
                zip(folder.paths, labels).map { path, label in
                    let parts = path.split(separator: "/")
                    return isSplit && parts.count > depth + 1 ? String(parts[depth]) : folder.classes[label]
                }
            )
        }
        return (try PictureInputs.paths(inputs, unusableNames: Notes.unusableNames), nil)
    }

    private func layouts(of features: Tensor) throws -> [PictureMap.Layout] {
        let components = try PrincipalComponents(of: features, count: 2)
        let pca = PictureMap.Layout(
            "PCA", note: "two components hold \(percent(100 * components.share(2))) % of the variance",
            places: Self.places(components(features)))
        let count = features.size(0)
        guard count <= TSNE.mostVectors else {
            Diagnostic.note(
                "more than \(TSNE.mostVectors) pictures: the page has no t-SNE, whose work grows with the square of their number."
            )
            return [pca]
        }
        guard count > 2 else { return [pca] }
        let bar = ProgressBar("t-SNE", total: iterations, unit: "steps")
        defer { bar.finish() }
        let tsne = TSNE(perplexity: perplexity, iterations: iterations)
        let places = try tsne.places(of: features) {
            bar.update($0)
            return !SignalWatcher.isStopRequested
        }
        let used = String(format: "%g", tsne.perplexity(among: count))
        return [.init("t-SNE", note: "perplexity \(used)", places: Self.places(places)), pca]
    }

    private static func places(_ points: Tensor) -> [PictureMap.Place] {
        let values = points.moved(to: .cpu).contiguous().array(of: Double.self)
        let width = points.size(1)
        return (0..<points.size(0)).map {
            .init(x: values[$0 * width], y: width > 1 ? values[$0 * width + 1] : 0)
        }
    }

    private func thumbnails(
        _ paths: [String], side: Int, classes: [String?]
    ) throws -> [PictureMap.Picture] {
        let bar = ProgressBar("Thumbnails", total: paths.count, unit: "img")
        defer { bar.finish() }
        let small = try EvaluationTransform(.shrink(side))
        return paths.enumerated().map { index, path in
            defer { bar.update(index + 1) }
            if SignalWatcher.isStopRequested { return .init(nil, name: path) }
            let image = (try? Image(contentsOf: path)).map { small.view(of: $0) }
            return .init(image, name: path, label: classes[index])
        }
    }
}
