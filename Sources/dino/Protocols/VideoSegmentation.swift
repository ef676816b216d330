import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Records
import Torch

/// `dino video-segmentation`.
struct VideoSegmentationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "video-segmentation",
        abstract: "Follow objects through videos from the mask of the first frame: DAVIS 2017.",
        discussion: """
            The data folder has ImageSets/2017/val.txt, JPEGImages/480p/NAME/*.jpg and Annotations/480p/NAME/*.png, of which \
            the first is given and the others are for --score. Each patch takes the labels of the patches most like it in the \
            first frame and the frames before. Masks are written as davis2017-evaluation reads them: --output_dir/NAME/FRAME.png.
            """)

    @Option(
        section: "Files", help: ArgumentHelp("Folder in the layout of DAVIS 2017.", valueName: "folder"))
    var dataPath: String

    @OptionGroup var weights: WeightsOptions

    @Option(
        section: "Files",
        help: ArgumentHelp(
            "Where masks are kept; sequences that are there already are not made again.",
            valueName: "folder"))
    var outputDir = "."

    @Option(
        section: "Files",
        help: ArgumentHelp("Only these sequences [those of ImageSets/2017/val.txt].", valueName: "names"))
    var sequences: [String]?

    @Flag(
        section: "Files", help: "Make all masks anew, also where this program made them with other settings.")
    var restart = false

    @Flag(
        section: "Evaluation",
        help: "Compute J and F of the masks. Without weights that is all: it scores the masks that are there."
    )
    var score = false

    @Option(section: "Files", help: ArgumentHelp("Also write the results as JSON.", valueName: "file"))
    var json: String?

    @Option(
        section: "Files",
        help: ArgumentHelp("With --score: a line of CSV for each object and frame.", valueName: "file"))
    var perFrame: String?

    @OptionGroup(title: "Model") var backbone: BackboneOptions

    @Option(
        section: "Evaluation", help: "Frames before that are looked at, besides the first.",
        bounds: .between(0, 1000))
    var nLastFrames = 7

    @Option(
        section: "Evaluation", help: "How far to look in each direction, in patches; 0 is everywhere.",
        bounds: .between(0, 8192))
    var sizeMaskNeighborhood = 12

    @Option(
        section: "Evaluation", help: "Patches whose labels each patch takes.", bounds: .between(1, 100_000))
    var topk = 5

    @Option(section: "Evaluation", help: "Short side of frames in pixels.", bounds: .between(1, 8192))
    var imsize = 480

    @OptionGroup(title: "Machine") var machine: DeviceOptions

    @Option(
        section: "Machine", help: "Frames that go through the network at once.", bounds: .between(1, 1024))
    var bs = 1

    @Option(section: "Machine", help: "Threads that read frames.", bounds: .between(0, 1024))
    var numWorkers = 2

    func validate() throws {
        if !score || !weights.pretrainedWeights.isEmpty { try weights.requireWeights() }
        if perFrame != nil, !score { throw ValidationError("--per_frame goes with --score.") }
    }

    func run() throws {
        try OutputFile.check([json, perFrame], read: [weights.pretrainedWeights])
        let data = try DAVISFolder(path: dataPath, names: sequences, isScored: score)
        var resolved: [String: JSONValue] = [:]
        if !weights.pretrainedWeights.isEmpty { resolved = try segment(data) }
        let scores = score ? try judge(data) : nil
        if let scores {
            print(VideoScoreTable.table(scores).text)
            print(VideoScoreTable.summary(scores))
            if let perFrame { try VideoScoreTable.frames(scores).write(to: perFrame) }
        }
        if let json {
            var result = CommandResult("video-segmentation", settings: settings, resolved: resolved)
            VideoScoreTable.add(data, scores, to: &result)
            try result.write(to: json)
        }
    }

    /// Makes the masks that are not there; the flags that the weights decided.
    private func segment(_ data: DAVISFolder) throws -> [String: JSONValue] {
        let network = try NetworkOptions(
            weights: weights, backbone: backbone, pictures: PreprocessingOptions()
        ).load(on: machine.resolve())
        let segmentation = try segmentation(network)
        try checkMemory(segmentation, network, data)
        let masks = try MaskFolder(
            path: outputDir, description: description(network), sequences: data.sequences,
            startsAnew: restart)
        let missing = data.sequences.filter { !masks.isWhole($0) }
        let count = data.sequences.count
        if missing.count < count {
            Diagnostic.note("\(count - missing.count) of \(count) sequences are there already.")
        }
        SignalWatcher.install()
        let total = missing.reduce(0) { $0 + $1.frames.count }
        let bar = ProgressBar("Frames", total: total, unit: "frames")
        defer { bar.finish() }
        var done = 0
        for sequence in missing {
            try masks.begin(sequence)
            try segmentation.forEachMask(of: sequence) { frame, mask in
                try masks.write(mask, of: sequence, frame: frame)
                done += 1
                bar.update(done)
                if SignalWatcher.isStopRequested, done < total {
                    bar.finish()
                    Diagnostic.note(
                        "stopped in \(sequence.name); the same command \(restart ? "without --restart " : "")goes on with it."
                    )
                    throw ExitCode.failure
                }
            }
        }
        bar.finish()
        let names = count == 1 ? data.sequences[0].name : "\(count) sequences"
        print("\(outputDir)  masks of \(names)")
        return network.resolved
    }

    private func segmentation(_ network: LoadedNetwork) throws -> VideoSegmentation {
        // The protocol's own deviation, unless the network was trained on other colours.
        var pictures = PreprocessingOptions()
        if network.backbone.deviation == PixelNormalizer.imageNetDeviation {
            pictures.std = VideoSegmentation.deviation
        }
        var segmentation = VideoSegmentation(
            try network.backbone.network.visionTransformer(for: "patch tokens"),
            normalizer: try pictures.normalizer(network.backbone, on: network.device),
            precision: machine.precision.dtype(on: network.device), device: network.device)
        segmentation.propagation = .init(
            previousFrames: nLastFrames, window: sizeMaskNeighborhood, nearest: topk)
        segmentation.shortSide = imsize
        segmentation.framesAtOnce = bs
        segmentation.workers = numWorkers
        return segmentation
    }

    private func checkMemory(
        _ segmentation: VideoSegmentation, _ network: LoadedNetwork, _ data: DAVISFolder
    ) throws {
        for sequence in data.sequences {
            let size = try segmentation.frameSize(sequence)
            try network.checkMemory(
                pictures: bs, width: size.width, height: size.height,
                besides: segmentation.contextBytes(width: size.width, height: size.height),
                lower: "--imsize, --bs, --n_last_frames or --size_mask_neighborhood")
        }
    }

    /// All that the masks depend on.
    private func description(_ network: LoadedNetwork) -> String {
        let data = OutputFile.real(dataPath)
        let own: [JSONValue.Member] = [
            .init("data", .string(data)), .init("n_last_frames", .integer(nLastFrames)),
            .init("size_mask_neighborhood", .integer(sizeMaskNeighborhood)), .init("topk", .integer(topk)),
            .init("imsize", .integer(imsize)),
        ]
        return JSONValue.object(network.identity(precision: machine.precision) + own).line
    }

    private func judge(_ data: DAVISFolder) throws -> VideoSegmentationScore {
        let sequences = try data.sequences.map {
            let predictions = "\(outputDir)/\($0.name)"
            guard FileManager.default.fileExists(atPath: predictions) else {
                throw EvaluationError(
                    "\(predictions) is not there; give the --output_dir that has the masks, or --pretrained_weights to make them"
                )
            }
            return try VideoSequenceMasks(
                name: $0.name, annotations: data.annotations(of: $0.name), predictions: predictions)
        }
        let bar = ProgressBar(
            "Scores", total: sequences.reduce(0) { $0 + $1.scoredFrames.count }, unit: "frames")
        defer { bar.finish() }
        var done = 0
        return VideoSegmentationScore(
            try sequences.map { masks in
                try masks.score {
                    done += 1
                    bar.update(done)
                }
            })
    }
}
