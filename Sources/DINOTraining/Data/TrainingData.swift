import DINO
import Imaging
import Torch

/// The pictures of a run, their order in each epoch, and batches of their crops as tensors.
final class TrainingData {
    let pictures: PictureSet
    let skipped = SkippedPictures()
    let iterationsPerEpoch: Int
    /// Which of the processes that train together this is.
    private let rank: Int
    /// Those of the run; without a shuffle buffer where there is no use for one.
    let settings: TrainingSettings
    private let crops: MultiCrop
    private let normalizer: PixelNormalizer
    private let options: BatchLoaderOptions

    /// Looks through the pictures.
    ///
    /// - Parameter progress: Called while tar shards are looked through, with those that are done and all.
    init(_ settings: TrainingSettings, rank: Int = 0, progress: (Int, Int) -> Void = { _, _ in }) throws {
        self.rank = rank
        crops = try MultiCrop(
            globalSize: settings.globalCropsSize, globalScale: settings.globalCropsScale,
            localSize: settings.localCropsSize, localScale: settings.localCropsScale,
            localCount: settings.localCropsNumber)
        pictures = try PictureSet(path: settings.dataPath, progress: progress)
        var settings = settings
        if case .files = pictures { settings.shuffleBuffer = 0 }
        self.settings = settings
        let count = pictures.count
        iterationsPerEpoch = settings.iterationsPerEpoch(images: count)
        guard iterationsPerEpoch > 0 else {
            let number = settings.accumulate * settings.processes
            let batches = number == 1 ? "a batch" : "\(number) batches"
            throw InvalidSettings(
                "\(settings.dataPath) has \(count) picture\(count == 1 ? "" : "s"), fewer than \(batches) of "
                    + "\(settings.batchSize); lower --batch_size_per_gpu or bring more pictures")
        }
        options = BatchLoaderOptions(
            batchSize: settings.batchSize, workers: settings.workers, dropLast: true,
            maximumSkippedShare: settings.maximumSkippedShare)
        try options.checkMemory(bytesPerPicture: crops.bytesPerPicture, pictures: count)
        normalizer = try PixelNormalizer(
            mean: settings.mean, deviation: settings.deviation, device: settings.device)
    }

    /// Batches of an epoch, from those of a given step on.
    ///
    /// The order of files is the original's (its sampler permutes with the seed 0 + epoch) for `--seed 0`; that of tar
    /// shards is a `ShardOrder`'s.
    func loader(epoch: Int, startIteration: Int) -> BatchLoader<MultiCropPictures> {
        var options = options
        options.startBatch = startIteration * settings.accumulate
        let recipe = MultiCropPictures(
            crops: crops, seed: settings.seed, epoch: epoch, decodesExactly: settings.exactDecode)
        switch pictures {
        case .files(let folder):
            let all = Generator(seed: settings.seed &+ UInt64(epoch)).permutation(folder.paths.count)
            let order = ProcessShare(rank: rank, count: settings.processes).part(of: all)
            return BatchLoader(
                paths: folder.paths, order: order, recipe: recipe, options: options, skipped: skipped)
        case .shards(let shards):
            let order = ShardOrder(
                shards, seed: settings.seed, epoch: epoch, rank: rank, worldSize: settings.processes,
                shuffleBuffer: settings.shuffleBuffer)
            return BatchLoader(
                shards: shards, order: order, recipe: recipe, options: options, skipped: skipped)
        }
    }

    /// The crops of a batch on the device.
    func tensors(_ batch: LoadedBatch) throws -> Distillation.Crops {
        try batch.withUnsafeBytes { bytes in
            try Distillation.Crops(
                bytes, of: crops, batch: batch.count, normalizer: normalizer, device: settings.device)
        }
    }

    /// The views of a picture in the first epoch, in order.
    func views(of image: Image, index: Int) -> [Image] {
        var bytes = [UInt8](repeating: 0, count: crops.bytesPerPicture)
        bytes.withUnsafeMutableBufferPointer {
            crops.render(
                image, seed: settings.seed, epoch: 0, index: index, into: $0, workspace: AugmentWorkspace())
        }
        return crops.recipes.enumerated().map { crop, recipe in
            let start = crops.offset(ofCrop: crop, batchSize: 1)
            return Image(
                width: recipe.size, height: recipe.size,
                pixels: Array(bytes[start..<start + recipe.byteCount]))
        }
    }
}
