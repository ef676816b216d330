import DINO
import Imaging
import Torch

/// Segments the objects of a video, given the mask of its first frame, by the features of a network.
///
/// Source: the original's `eval_video_segmentation.py`. Each frame goes through the network once; a few frames
/// are in memory at a time, however long the video is.
public struct VideoSegmentation {
    /// The deviation of the original's protocol, whose red is not that of its others.
    public static let deviation = [0.228, 0.224, 0.225]

    /// How labels are carried from frame to frame.
    public var propagation = LabelPropagation.Settings()
    /// What the shorter side of frames is made, in pixels.
    public var shortSide = 480
    /// Frames that go through the network at once.
    public var framesAtOnce = 1
    /// Threads that read frames.
    public var workers = 2

    private let backbone: VisionTransformer
    private let normalizer: PixelNormalizer
    private let precision: DType
    private let device: Device

    /// - Parameter precision: `.float32`, or the half precision of autocast.
    public init(
        _ backbone: VisionTransformer, normalizer: PixelNormalizer, precision: DType = .float32,
        device: Device = .cpu
    ) {
        self.backbone = backbone
        self.normalizer = normalizer
        self.precision = precision
        self.device = device
    }

    /// The size of a sequence's frames as the network sees them, in pixels: the shorter side as set, the longer one
    /// in proportion, rounded down to a multiple of 64 (or of a patch, where 64 is none).
    ///
    /// - Throws: `EvaluationError` where they are too small for a patch.
    public func frameSize(_ sequence: VideoSequence) throws(EvaluationError) -> (width: Int, height: Int) {
        let (width, height) = (sequence.width, sequence.height)
        let patch = backbone.sizes.patchSize
        guard shortSide % patch == 0 else {
            throw EvaluationError(
                "frames of \(shortSide) pixels are no whole patches of \(patch); give --imsize \(max(1, shortSide / patch) * patch)"
            )
        }
        // Source: `read_frame` of the original; a multiple of 64 pixels is one of its patches.
        let step = Self.step % patch == 0 ? Self.step : patch
        let long = shortSide * max(width, height) / min(width, height) / step * step
        guard long >= patch else {
            throw EvaluationError(
                "the frames of \(sequence.name) come out at \(shortSide) x \(long) pixels, less than a patch of \(patch)"
            )
        }
        guard long <= Image.maximumSide else {
            throw EvaluationError(
                "the frames of \(sequence.name), \(width) x \(height) pixels, are too long for their width")
        }
        return height > width ? (shortSide, long) : (long, shortSide)
    }

    /// The longer side of frames is a multiple of this.
    private static let step = 64

    /// About how many bytes the frames take that labels are carried from, when frames have this size in pixels.
    public func contextBytes(width: Int, height: Int) -> Double {
        let sizes = backbone.sizes
        return LabelPropagation.bytes(
            rows: height / sizes.patchSize, columns: width / sizes.patchSize, dimension: sizes.embedDim,
            settings: propagation)
    }

    /// Segments a sequence.
    ///
    /// - Parameter body: Gets each frame's number and mask, of the frame's own size, in order; the first is
    ///   the given one.
    /// - Throws: What `body` throws; `EvaluationError` for a frame or mask that cannot be read,
    ///   `TorchError.outOfMemory`.
    public func forEachMask(
        of sequence: VideoSequence, _ body: (_ frame: Int, _ mask: IndexedImage) throws -> Void
    ) throws {
        let given = try IndexedImage(contentsOf: sequence.firstMask)
        let size = try frameSize(sequence)
        let patch = backbone.sizes.patchSize
        var propagation: LabelPropagation?
        var frame = 0
        try forEachFeatureMap(of: sequence, width: size.width, height: size.height) { features in
            if propagation != nil {
                let labels = propagation!.next(features)
                try body(
                    frame,
                    LabelMaps.mask(
                        labels, patchSize: patch, width: sequence.width, height: sequence.height))
            } else {
                let labels = try LabelMaps.labels(given, rows: features.size(0), columns: features.size(1))
                    .to(device)
                propagation = LabelPropagation(features: features, labels: labels, settings: self.propagation)
                try body(0, given)
            }
            frame += 1
        }
    }

    /// Patch tokens of the last block after the norm, scaled to unit length, (h, w, D), frame by frame.
    private func forEachFeatureMap(
        of sequence: VideoSequence, width: Int, height: Int, _ body: (Tensor) throws -> Void
    ) throws {
        var options = BatchLoaderOptions(batchSize: framesAtOnce, workers: workers, depth: 2)
        options.unreadable = .markInvalid
        options.maximumSkippedShare = 1
        let recipe = InterpolatedPictures(width: width, height: height)
        let paths = PathList(sequence.frames)
        try options.checkMemory(bytesPerPicture: recipe.bytesPerPicture, pictures: paths.count)
        let loader = BatchLoader(
            paths: paths, order: Array(paths.indices), recipe: recipe, options: options)
        defer { loader.stop() }
        while let batch = try loader.next() {
            guard batch.valid.allSatisfy(\.self) else {
                throw EvaluationError(loader.skipped.entries.first?.reason.description ?? "a frame is lost")
            }
            let pixels = try batch.withUnsafeBytes {
                try Tensor(bytes: $0, shape: [batch.count, height, width, 3], dtype: .uint8)
            }
            batch.release()
            for map in try features(pixels.to(device)).unbound(0) { try body(map) }
        }
    }

    private func features(_ pixels: Tensor) -> Tensor {
        inference {
            let tokens = autocast(precision == .float32 ? nil : precision, on: device) {
                backbone.patchTokens(normalizer(pixels), block: backbone.blocks.count)
            }
            let patch = backbone.sizes.patchSize
            return tokens.to(.float32).normalized().reshaped(
                [pixels.size(0), pixels.size(1) / patch, pixels.size(2) / patch, tokens.size(2)])
        }
    }
}
