import Imaging
import Torch

/// Features of many pictures, batch by batch, with pictures read ahead by threads.
public struct FeatureExtractor {
    /// Pixels of a batch to features, one (pictures, D) matrix per recipe.
    ///
    /// The pixels are bytes on the device, (b, H, W, 3) for each size that occurs; the rows follow them.
    public typealias Function = ([Tensor]) -> [Tensor]

    /// Features of consecutive pictures.
    public struct Batch {
        /// One (n, D) matrix per recipe, float32, on the host.
        public let features: [Tensor]
        /// The rows' pictures, by their number in the list.
        public let indices: [Int]
        /// Pictures of the list that are done with this batch, unreadable ones among them.
        public let done: Int

        package init(features: [Tensor], indices: [Int], done: Int) {
            self.features = features
            self.indices = indices
            self.done = done
        }
    }

    /// Features of all pictures that could be read.
    public struct Extracted {
        /// One (N, D) matrix per recipe, float32, on the host.
        public let features: [Tensor]
        /// The rows' pictures, by their number in the list.
        public let indices: [Int]
        /// Pictures that could not be read.
        public let skipped: [SkippedPictures.Entry]
    }

    /// What is made of each picture, and what is computed of that.
    public struct View {
        /// What is made of each picture.
        public var transform: EvaluationTransform
        /// What is computed of the pixels; runs in inference mode.
        public var function: Function

        /// Pairs the two.
        public init(transform: EvaluationTransform, function: @escaping Function) {
            self.transform = transform
            self.function = function
        }
    }

    private let views: [View]
    private let device: Device
    private let options: BatchLoaderOptions
    private let group: ProcessGroup

    /// One view of each picture.
    ///
    /// - Parameters:
    ///   - transform: What is made of each picture.
    ///   - batchSize: Pictures that go through the network at once.
    ///   - workers: Threads that read pictures.
    ///   - maximumSkippedShare: Share of unreadable pictures above which extraction fails.
    ///   - function: What is computed of the pixels; runs in inference mode.
    public init(
        transform: EvaluationTransform, device: Device = .cpu, batchSize: Int = 64, workers: Int = 2,
        maximumSkippedShare: Double = 0.1, group: ProcessGroup = ProcessGroup(), function: @escaping Function
    ) {
        self.init(
            views: [View(transform: transform, function: function)], device: device, batchSize: batchSize,
            workers: workers, maximumSkippedShare: maximumSkippedShare, group: group)
    }

    /// Several views of each picture, which is decoded once: features are those of one view after the other.
    ///
    /// - Parameter group: Processes that share the pictures, batch by batch; each gets all features.
    public init(
        views: [View], device: Device = .cpu, batchSize: Int = 64, workers: Int = 2,
        maximumSkippedShare: Double = 0.1, decoding: DecodeOptions = DecodeOptions(),
        group: ProcessGroup = ProcessGroup()
    ) {
        self.group = group
        self.views = views
        self.device = device
        var options = BatchLoaderOptions(batchSize: batchSize, decoding: decoding)
        options.workers = workers
        options.unreadable = .markInvalid
        options.maximumSkippedShare = maximumSkippedShare
        self.options = options
    }

    /// Features of a backbone, as the original's k-NN evaluation takes them: a transformer's class token after the
    /// final norm, a convolutional network's mean, as they are.
    ///
    /// - Parameter precision: `.float32`, or the half precision of autocast.
    public static func classTokens(
        _ backbone: Backbone, normalizer: PixelNormalizer, precision: DType = .float32,
        device: Device
    ) -> Function {
        { groups in
            autocast(precision == .float32 ? nil : precision, on: device) {
                [backbone(groups.map(normalizer.callAsFunction))]
            }
        }
    }

    /// Features of the pictures from one on, as they are made; memory does not grow with their number.
    ///
    /// Where several processes share the work, all must ask for the same, and `body` sees every batch in each of them.
    /// - Parameters:
    ///   - regions: Parts that stand for whole pictures, by the pictures' numbers in the list.
    ///   - inspect: Sees each decoded picture, on the loader's threads.
    /// - Returns: Pictures that could not be read.
    /// - Throws: What `body` throws, `RecipeError` where features are not finite, `BatchLoaderError` where
    ///   too many cannot be read, `TorchError.outOfMemory`, `ProcessGroupError`.
    @discardableResult
    public func forEachBatch(
        of paths: PathList, from start: Int = 0, regions: [Int: PictureRegion] = [:],
        inspect: PictureViews.Inspection? = nil, _ body: (Batch) throws -> Void
    ) throws -> [SkippedPictures.Entry] {
        let recipe = PictureViews(
            views.map { EvaluationPictures($0.transform, regions: regions) }, inspect: inspect)
        try options.checkMemory(bytesPerPicture: recipe.bytesPerPicture, pictures: paths.count - start)
        var shared = SharedBatches(group: group, range: start..<paths.count, batchSize: options.batchSize)
        let loader = BatchLoader(paths: paths, order: shared.order, recipe: recipe, options: options)
        defer { loader.stop() }
        for _ in 0..<shared.rounds {
            let own = try loader.next().map { try features($0, recipe: recipe, paths: paths) }
            for batch in try shared.exchange(own) { try body(batch) }
        }
        return try shared.exchange(skipped: loader.skipped.entries)
    }

    /// Features of a loaded batch's readable pictures; gives the batch back.
    private func features(
        _ batch: LoadedBatch, recipe: PictureViews, paths: PathList
    ) throws -> Batch {
        defer { batch.release() }
        let slots = batch.valid.indices.filter { batch.valid[$0] }
        let features: [Tensor] =
            slots.isEmpty
            ? []
            : try views.indices.flatMap { view in
                try self.features(
                    PictureGroups(batch, slots: slots, recipe: recipe, view: view, device: device),
                    of: view)
            }
        let indices = slots.map { batch.indices[$0] }
        // A sum is finite only if all its terms are.
        guard features.allSatisfy({ $0.sum().item.isFinite }) else {
            throw RecipeError(
                "the features of \(paths[indices[0]]) or a picture after it are not finite: the weights are broken, or the number format is too small (--precision fp32)"
            )
        }
        return Batch(features: features, indices: indices, done: batch.count)
    }

    /// Features of every picture that can be read.
    ///
    /// - Parameter progress: Called after each batch with the number of pictures done.
    /// - Throws: `BatchLoaderError` where too many cannot be read, `TorchError.outOfMemory`.
    public func features(of paths: PathList, progress: (Int) -> Void = { _ in }) throws -> Extracted {
        var matrices: [Tensor] = []
        var indices: [Int] = []
        let skipped = try forEachBatch(of: paths) { batch in
            if matrices.isEmpty {
                matrices = try batch.features.map { try Tensor.empty([paths.count, $0.size(1)]) }
            }
            let rows = indices.count..<(indices.count + batch.indices.count)
            inference {
                for (matrix, features) in zip(matrices, batch.features) {
                    matrix.slice(rows).copy(from: features)
                }
            }
            indices += batch.indices
            progress(batch.done)
        }
        let features = matrices.map { $0.slice(0..<indices.count) }
        return Extracted(features: features, indices: indices, skipped: skipped)
    }

    private func features(_ groups: PictureGroups, of view: Int) throws -> [Tensor] {
        let made = inference { views[view].function(groups.pixels).map { $0.to(.float32) } }
        return try inference { try made.map { groups.inOrder(try $0.to(Device.cpu)) } }
    }
}
