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
    private let group: ProcessGroup

    /// - Parameters:
    ///   - folder: Pictures with classes.
    ///   - batchSize: Pictures of a batch of each process.
    ///   - side: Of the crops, in pixels.
    ///   - skipped: Where pictures are put down that cannot be read; another one takes their place.
    ///   - group: Processes that share every batch; each gets the features of all.
    ///   - function: Features of crops, of which the first recipe's are taken.
    /// - Throws: `InvalidCrop`, `BatchLoaderError` where the crops cannot fit this machine.
    public init(
        _ folder: ImageFolder, side: Int, batchSize: Int, workers: Int, maximumSkippedShare: Double,
        seed: UInt64 = 0, device: Device, skipped: SkippedPictures, group: ProcessGroup = ProcessGroup(),
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
        self.group = group
        crops = try MultiCrop(recipes: [.classification(size: side)])
        options = BatchLoaderOptions(
            batchSize: batchSize, workers: workers, maximumSkippedShare: maximumSkippedShare)
        try options.checkMemory(bytesPerPicture: crops.bytesPerPicture, pictures: folder.paths.count)
    }

    /// The last one may be smaller.
    public var batchCount: Int { (labels.count + jointSize - 1) / jointSize }

    private var jointSize: Int { options.batchSize * group.count }

    /// This process's pictures of an epoch: a piece of every batch.
    private func share(epoch: Int) -> [Int] {
        let order = order(labels.count, seed: seed, epoch: epoch)
        return stride(from: 0, to: order.count, by: jointSize).flatMap { start in
            let batch = order[start...].prefix(jointSize)
            let part = group.part(of: batch.count)
            return batch[start + part.lowerBound..<start + part.upperBound]
        }
    }

    /// Gives the batches of an epoch.
    ///
    /// - Throws: What `body` throws, `BatchLoaderError`, `ProcessGroupError`.
    public func forEachBatch(
        epoch: Int, _ body: (_ features: Tensor, _ labels: Tensor) throws -> Void
    ) throws {
        let loader = BatchLoader(
            paths: folder.paths, order: share(epoch: epoch),
            recipe: MultiCropPictures(crops: crops, seed: seed, epoch: epoch), options: options,
            skipped: skipped)
        defer { loader.stop() }
        for _ in 0..<batchCount {
            guard let batch = try loader.next() else {
                // Nothing is left of a last, small batch for this process.
                try join(nil, body)
                continue
            }
            let pixels = try batch.withUnsafeBytes {
                try Tensor(bytes: $0, shape: [batch.count, side, side, 3], dtype: .uint8)
            }
            let classes = Tensor(batch.indices.map { labels[$0] })
            batch.release()
            let features = try inference { function([try pixels.to(device)])[0].to(.float32) }
            try join((features, classes), body)
        }
    }

    /// Puts the pieces of all processes together.
    private func join(
        _ own: (features: Tensor, labels: Tensor)?,
        _ body: (_ features: Tensor, _ labels: Tensor) throws -> Void
    ) throws {
        guard !group.isAlone else {
            if let own { try body(own.features, own.labels.to(device)) }
            return
        }
        let width = try group.gathered(Tensor([own?.features.size(1) ?? 0])).array(of: Int.self).max() ?? 0
        let features = try own?.features.to(Device.cpu) ?? .zeros([0, width])
        let all = try group.concatenated(features)
        let labels = try group.concatenated(own?.labels ?? .zeros([0], dtype: .int64))
        try body(try all.to(device), try labels.to(device))
    }
}
