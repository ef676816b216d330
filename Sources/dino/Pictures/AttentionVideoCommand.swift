import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Graphics
import Imaging
import Torch
import Video

/// `dino attention-video`.
struct AttentionVideoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attention-video",
        abstract: "Turn a video into one of what the network looks at.",
        discussion: """
            The input is a video, a folder of frames (in the order of their numbers), or with --video_only a folder of pictures \
            that only have to be joined. --output_path gets video.mp4: the mean over the heads of the class token's attention, \
            frame by frame. Needs ffmpeg (Debian: apt-get install ffmpeg). Nothing but a frame or two is in memory.
            """)

    @Option(
        section: "Files", help: ArgumentHelp("A video or a folder of frames.", valueName: "file or folder"))
    var inputPath: String

    @OptionGroup var weights: WeightsOptions

    @Option(section: "Files", help: ArgumentHelp("Where video.mp4 goes.", valueName: "folder"))
    var outputPath = "attention-video"

    @Flag(section: "Files", help: "Keep each frame's attention too: attention/attn-NAME.png.")
    var keepFrames = false

    @Flag(section: "Files", help: "Only join the pictures of a folder; needs no weights.")
    var videoOnly = false

    @OptionGroup(title: "Model") var backbone: BackboneOptions

    @Option(
        section: "Pictures",
        help:
            "Show only the patches that hold this share of each head's attention, such as 0.6; the others are black.",
        bounds: .between(0, 1))
    var threshold: Double?

    @Option(
        section: "Pictures",
        help: ArgumentHelp(
            "Height and width of frames in pixels; one number is the shorter side [their own].",
            valueName: "pixels"), bounds: .between(1, 4096))
    var resize: [Int]?

    @Option(
        section: "Pictures", help: "The block to look at, counted from 1 [the last].",
        bounds: .between(1, 1000))
    var block: Int?

    @Flag(section: "Pictures", help: "The frame on the left, its attention on the right.")
    var sideBySide = false

    @Option(
        section: "Video", help: "Frames per second [the video's; of a folder 30].",
        bounds: .between(0.001, 1000))
    var fps: Double?

    @Option(section: "Video", help: "mp4 or avi.")
    var videoFormat = VideoFormat.mp4

    @Flag(section: "Video", help: "Keep the sound of the input.")
    var audio = false

    @OptionGroup(title: "Machine") var machine: DeviceOptions

    func validate() throws {
        if !videoOnly { try weights.requireWeights() }
        if videoOnly, resize != nil || threshold != nil || block != nil || sideBySide || keepFrames {
            throw ValidationError(
                "--video_only joins pictures as they are: --resize, --threshold, --block, --side_by_side and --keep_frames do not go with it."
            )
        }
        if let resize, resize.isEmpty || resize.count > 2 {
            throw ValidationError("--resize takes one number or two.")
        }
    }

    func run() throws {
        let path = "\(outputPath)/video.\(videoFormat.rawValue)"
        guard OutputFile.real(path) != OutputFile.real(inputPath) else {
            throw EvaluationError("\(inputPath) would be written over; give another --output_path")
        }
        let source = try FrameSource(path: inputPath)
        if audio, !source.hasAudio { Diagnostic.note("\(inputPath) has no sound to keep.") }
        let rate = try rate(of: source)
        let output = PictureFolder(outputPath, inputs: source.files)
        try output.make()
        let kept = PictureFolder(outputPath + "/attention", inputs: source.files)
        if keepFrames, !videoOnly { try kept.make() }
        let drawing = try videoOnly ? nil : drawing()
        var writer: VideoWriter?
        SignalWatcher.install()
        let bar = ProgressBar("Frames", total: source.count, unit: "frames")
        defer { bar.finish() }
        var done = 0
        try source.forEach { name, image in
            let frame = try drawing?.draw(image, named: name) ?? (attention: image, shown: image)
            if keepFrames, drawing != nil { try kept.write(frame.attention, "attn-\(name).png") }
            let open = try writer ?? newWriter(path, frame.shown, rate, source)
            writer = open
            try open.write(frame.shown)
            done += 1
            bar.update(done)
            return !SignalWatcher.isStopRequested
        }
        bar.finish()
        guard let writer, !SignalWatcher.isStopRequested else {
            writer?.abandon()
            if done == 0 { throw EvaluationError("\(inputPath) has no frames") }
            Diagnostic.note("stopped after \(done) frames; no video was written.")
            throw ExitCode.failure
        }
        try writer.finish()
        print("\(path)  \(done) frames, \(rate) a second")
    }

    private func drawing() throws -> FrameDrawing {
        let network = try NetworkOptions(
            weights: weights, backbone: backbone, pictures: PreprocessingOptions()
        ).load(on: machine.resolve())
        return FrameDrawing(
            network, model: try network.denseModel(block: block, precision: machine.precision),
            size: resize.map(DenseOptions.size), block: block, threshold: threshold,
            isSideBySide: sideBySide)
    }

    private func newWriter(
        _ path: String, _ frame: Image, _ rate: FrameRate, _ source: FrameSource
    ) throws(VideoError) -> VideoWriter {
        try VideoWriter(
            path: path, width: frame.width, height: frame.height, frameRate: rate,
            audioSource: audio && source.hasAudio ? inputPath : nil)
    }

    private func rate(of source: FrameSource) throws -> FrameRate {
        guard let fps else { return source.rate ?? FrameRate(30)! }
        return FrameRate(Int((fps * 1000).rounded()), 1000) ?? FrameRate(30)!
    }
}

extension VideoFormat: ExpressibleByArgument {}
