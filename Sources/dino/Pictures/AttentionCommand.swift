import Arguments
import Console
import DINO
import Evaluation
import Files
import Foundation
import Graphics
import Imaging
import Torch

/// `dino attention`.
struct AttentionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attention",
        abstract: "Draw what the network looks at in a picture: self-attention by head.",
        discussion: """
            For a picture, --output_dir gets img.png (what the network sees), attn-head0.png and so on, attn-mean.png, \
            overlay.png (the mean over the picture at its own resolution) and heads.png, a sheet of all. --threshold 0.6 adds \
            mask_th0.6_head0.png and so on: the fewest patches that hold 60 % of a head's attention. --query X,Y asks what the \
            patch at that point looks at, and adds similarity.png: how alike the other patches' tokens are. Of several \
            pictures each has a folder of its name.
            """)

    @Argument(help: ArgumentHelp("Pictures, folders or lists of pictures.", valueName: "input"))
    var inputs: [String] = []

    @Option(
        section: "Pictures",
        help: ArgumentHelp("The same, as the original has it.", valueName: "pictures"))
    var imagePath: [String]?

    @OptionGroup var weights: WeightsOptions

    @Option(section: "Files", help: ArgumentHelp("Where the files go.", valueName: "folder"))
    var outputDir = "attention"

    @OptionGroup(title: "Model") var backbone: BackboneOptions
    @OptionGroup var dense: DenseOptions

    @Option(
        section: "Pictures",
        help: "Also draw the patches that hold this share of each head's attention, such as 0.6.",
        bounds: .between(0, 1))
    var threshold: Double?

    @Option(
        section: "Pictures",
        help: ArgumentHelp(
            "A point of the picture, in pixels from the top left, or in percent (50%,30%): what its patch looks at instead of the class token.",
            valueName: "x,y"))
    var query: QueryPoint?

    @OptionGroup(title: "Machine") var machine: DeviceOptions

    func validate() throws {
        try weights.requireWeights()
        if inputs.isEmpty, imagePath?.isEmpty ?? true {
            throw ValidationError("a picture is missing: dino attention PICTURE …")
        }
    }

    func run() throws {
        let paths = try PictureFolder.inputs(inputs + (imagePath ?? []), writingTo: outputDir)
        let read = Set(paths.map(OutputFile.real))
        // One picture alone has the folder to itself, as in the original.
        let folders =
            paths.count == 1 ? [outputDir] : DenseOptions.names(for: paths).map { "\(outputDir)/\($0)" }
        let network = try NetworkOptions(
            weights: weights, backbone: backbone, pictures: PreprocessingOptions()
        ).load(on: machine.resolve())
        let model = try network.denseModel(block: dense.block, precision: machine.precision)
        SignalWatcher.install()
        let bar = ProgressBar("Attention", total: paths.count, unit: "img")
        defer { bar.finish() }
        var failed = 0
        for (index, path) in paths.enumerated() where !SignalWatcher.isStopRequested {
            do {
                try draw(path, to: PictureFolder(folders[index], inputs: read), model, network)
            } catch let error where paths.count > 1 && !(error is FileError) {
                // One of many: the others are worth having.
                Diagnostic.warn("skipped \(path): \(error)")
                failed += 1
            }
            bar.update(index + 1)
        }
        bar.finish()
        if failed == paths.count { throw EvaluationError("none of the pictures could be drawn") }
        if SignalWatcher.isStopRequested { throw ExitCode.failure }
        print("\(outputDir)  \(paths.count == 1 ? "heads.png shows all heads" : "a folder for each picture")")
    }

    private func draw(
        _ path: String, to output: PictureFolder, _ model: DenseModel, _ network: LoadedNetwork
    ) throws {
        let (original, view) = try dense.picture(path, for: model, network)
        let block = dense.block ?? model.depth
        let patch = try query.map { try $0.patch(in: view, of: original, path: path) }
        let maps = try model.attention(view, block: block, patch: patch)
        try output.make()
        let drawing = AttentionDrawing(
            original: original, view: view, patchSize: model.patchSize, query: patch,
            stretched: try model.stretched(view))
        try drawing.write(maps, threshold: threshold, title: title(path, block, model), to: output)
        if let patch {
            try drawing.write(
                similarities: model.similarities(view, block: block, patch: patch), to: output)
        }
    }

    private func title(_ path: String, _ block: Int, _ model: DenseModel) -> String {
        let name = (path as NSString).lastPathComponent
        let asker = query.map { "the patch at \($0.text)" } ?? "the class token"
        return "\(name): what \(asker) looks at, block \(block) of \(model.depth)"
    }
}

/// A point of a picture as a user writes it.
struct QueryPoint: ExpressibleByArgument, Sendable {
    let text: String
    private let x: Double
    private let y: Double
    private let isPercent: Bool

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts[0].hasSuffix("%") == parts[1].hasSuffix("%"),
            let x = Double(parts[0].replacing("%", with: "")),
            let y = Double(parts[1].replacing("%", with: "")),
            x.isFinite, y.isFinite, x >= 0, y >= 0
        else { return nil }
        (self.x, self.y, text) = (x, y, argument)
        isPercent = parts[0].hasSuffix("%")
    }

    /// The patch at this point.
    ///
    /// - Throws: `EvaluationError` where the point is outside, or in a part that the network does not see.
    func patch(in view: DenseView.Picture, of picture: Image, path: String) throws -> Int {
        let share =
            isPercent
            ? (x: x / 100, y: y / 100) : (x: x / Double(picture.width), y: y / Double(picture.height))
        guard share.x < 1, share.y < 1 else {
            throw EvaluationError(
                "--query \(text) is outside of \(path), which has \(picture.width) x \(picture.height) pixels"
            )
        }
        guard let patch = view.patch(x: share.x, y: share.y) else {
            throw EvaluationError(
                "--query \(text) is beyond the last whole patch of \(path); --pad makes that one whole")
        }
        return patch
    }
}
