import DINO
import Imaging
import Torch

/// Where a linear classifier's training takes its features from.
public protocol LinearBatches {
    /// Batches of an epoch.
    var batchCount: Int { get }

    /// Gives the batches of an epoch, each with its features, (B, D), and labels, (B), on the heads' device.
    func forEachBatch(epoch: Int, _ body: (_ features: Tensor, _ labels: Tensor) throws -> Void) throws
}

/// The original's order of pictures: its sampler permutes with seed 0 plus the epoch.
private func order(_ count: Int, seed: UInt64, epoch: Int) -> [Int] {
    Generator(seed: seed &+ UInt64(epoch)).permutation(count)
}

/// Features that were computed once, in another order in each epoch.
public struct CachedBatches: LinearBatches {
    private let pictures: LabelledFeatures
    private let batchSize: Int
    private let seed: UInt64

    /// Brings the features to the heads' device.
    ///
    /// - Throws: `TorchError.outOfMemory`.
    public init(
        _ pictures: LabelledFeatures, batchSize: Int, seed: UInt64 = 0, device: Device = .cpu
    ) throws {
        self.pictures = try pictures.moved(to: device)
        self.batchSize = batchSize
        self.seed = seed
    }

    /// The last one may be smaller.
    public var batchCount: Int { (pictures.labels.count + batchSize - 1) / batchSize }

    /// Gives the batches of an epoch.
    public func forEachBatch(
        epoch: Int, _ body: (_ features: Tensor, _ labels: Tensor) throws -> Void
    ) throws {
        let device = pictures.features.device
        let order = order(pictures.labels.count, seed: seed, epoch: epoch)
        for start in stride(from: 0, to: order.count, by: batchSize) {
            let rows = Array(order[start..<min(start + batchSize, order.count)])
            let features = try inference { pictures.features.selecting(try Tensor(rows).to(device)) }
            try body(features, Tensor(rows.map { pictures.labels[$0] }).to(device))
        }
    }
}

/// Features of pictures that are cropped and mirrored anew in each epoch, as the original trains.
public struct AugmentedBatches: LinearBatches {
    private let folder: ImageFolder
    private let labels: [Int]
    private let crops: MultiCrop
    private let side: Int
    private let options: BatchLoaderOptions
    private let seed: UInt64
    private let device: Device
    private let function: FeatureExtractor.Function
    private let skipped: SkippedPictures

    /// - Parameters:
    ///   - folder: Pictures with classes.
    ///   - side: Of the crops, in pixels.
    ///   - skipped: Where pictures are put down that cannot be read; another one takes their place.
    ///   - function: Features of crops, of which the first recipe's are taken.
    /// - Throws: `InvalidCrop`, `BatchLoaderError` where the crops cannot fit this machine.
    public init(
        _ folder: ImageFolder, side: Int, batchSize: Int, workers: Int, maximumSkippedShare: Double,
        seed: UInt64 = 0, device: Device, skipped: SkippedPictures,
        function: @escaping FeatureExtractor.Function
    ) throws {
        guard let labels = folder.labels else { throw EvaluationError("the pictures have no classes") }
        self.folder = folder
        self.labels = labels
        self.side = side
        self.seed = seed
        self.device = device
        self.function = function
        self.skipped = skipped
        crops = try MultiCrop(recipes: [.classification(size: side)])
        options = BatchLoaderOptions(
            batchSize: batchSize, workers: workers, maximumSkippedShare: maximumSkippedShare)
        try options.checkMemory(bytesPerPicture: crops.bytesPerPicture, pictures: folder.paths.count)
    }

    /// The last one may be smaller.
    public var batchCount: Int { (labels.count + options.batchSize - 1) / options.batchSize }

    /// Gives the batches of an epoch.
    public func forEachBatch(
        epoch: Int, _ body: (_ features: Tensor, _ labels: Tensor) throws -> Void
    ) throws {
        let loader = BatchLoader(
            paths: folder.paths, order: order(labels.count, seed: seed, epoch: epoch),
            recipe: MultiCropPictures(crops: crops, seed: seed, epoch: epoch), options: options,
            skipped: skipped)
        defer { loader.stop() }
        while let batch = try loader.next() {
            let pixels = try batch.withUnsafeBytes {
                try Tensor(bytes: $0, shape: [batch.count, side, side, 3], dtype: .uint8)
            }
            let classes = Tensor(batch.indices.map { labels[$0] })
            batch.release()
            let features = try inference { function([try pixels.to(device)])[0].to(.float32) }
            try body(features, classes.to(device))
        }
    }
}
