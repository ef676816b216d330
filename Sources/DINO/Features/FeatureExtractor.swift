import Imaging
import Torch

/// Features of many pictures, batch by batch, with pictures read ahead by threads.
public struct FeatureExtractor {
    /// Features and the pictures that they are of.
    public struct Extracted {
        /// One row per picture that could be read: (N, D), float32, on the host.
        public let features: Tensor
        /// The rows' pictures, by their number in the list.
        public let indices: [Int]
        /// Pictures that could not be read.
        public let skipped: [SkippedPictures.Entry]
    }

    /// Pixels of a batch, (B, H, W, 3) bytes on the device, to features (B, D).
    public typealias Function = (Tensor) -> Tensor

    private let transform: EvaluationTransform
    private let device: Device
    private let options: BatchLoaderOptions
    private let function: Function

    /// - Parameters:
    ///   - transform: What is made of each picture.
    ///   - batchSize: Pictures that go through the network at once.
    ///   - workers: Threads that read pictures.
    ///   - maximumSkippedShare: Share of unreadable pictures above which extraction fails.
    ///   - function: What is computed of the pixels; runs in inference mode.
    public init(
        transform: EvaluationTransform, device: Device = .cpu, batchSize: Int = 64, workers: Int = 2,
        maximumSkippedShare: Double = 0.1, function: @escaping Function
    ) {
        self.transform = transform
        self.device = device
        var options = BatchLoaderOptions(batchSize: batchSize)
        options.workers = workers
        options.unreadable = .markInvalid
        options.maximumSkippedShare = maximumSkippedShare
        self.options = options
        self.function = function
    }

    /// Class tokens of a backbone, as the original's k-NN evaluation takes them: after the final norm, as they are.
    ///
    /// - Parameter precision: `.float32`, or the half precision of autocast.
    public static func classTokens(
        _ backbone: VisionTransformer, normalizer: PixelNormalizer, precision: DType = .float32,
        device: Device
    ) -> Function {
        { pixels in
            autocast(precision == .float32 ? nil : precision, on: device) { backbone(normalizer(pixels)) }
        }
    }

    /// Features of every picture that can be read.
    ///
    /// - Parameter progress: Called after each batch with the number of pictures done.
    /// - Throws: `BatchLoaderError` where too many cannot be read, `TorchError.outOfMemory`.
    public func features(of paths: PathList, progress: (Int) -> Void = { _ in }) throws -> Extracted {
        try options.checkMemory(bytesPerPicture: transform.byteCount, pictures: paths.count)
        let loader = BatchLoader(
            paths: paths, order: Array(paths.indices), recipe: EvaluationPictures(transform), options: options
        )
        defer { loader.stop() }
        var matrix: Tensor?
        var indices: [Int] = []
        var done = 0
        while let batch = try loader.next() {
            let rows = try features(batch)
            let target = try matrix ?? Tensor.empty([paths.count, rows.size(1)])
            matrix = target
            let valid = batch.valid.indices.filter { batch.valid[$0] }
            if !valid.isEmpty {
                let kept = valid.count == batch.count ? rows : inference { rows.selecting(Tensor(valid)) }
                inference {
                    target.slice(indices.count..<(indices.count + valid.count)).copy(from: kept)
                }
                indices += valid.map { batch.indices[$0] }
            }
            done += batch.count
            batch.release()
            progress(done)
        }
        let features = (matrix ?? .zeros([0, 0])).slice(0..<indices.count)
        return Extracted(features: features, indices: indices, skipped: loader.skipped.entries)
    }

    private func features(_ batch: LoadedBatch) throws -> Tensor {
        let pixels = try batch.withUnsafeBytes { bytes in
            try Tensor(
                bytes: bytes, shape: [batch.count, transform.crop, transform.crop, 3], dtype: .uint8)
        }
        let onDevice = try pixels.to(device, nonBlocking: true)
        let rows = inference { function(onDevice).to(.float32) }
        return try inference { try rows.to(Device.cpu) }
    }
}
