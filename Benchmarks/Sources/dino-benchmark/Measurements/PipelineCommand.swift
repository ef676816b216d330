import Arguments
import DINO
import DINOTraining
import Imaging
import Torch

/// `dino-benchmark pipeline`.
struct PipelineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipeline",
        abstract:
            "Decode pictures and make DINO's ten crops of them, normalised; and the view of evaluations.",
        discussion: """
            decode, crops and evaluation are timed apart, on one thread; picture is all of training's work by \
            the loader on the caller's thread, workers the same by worker threads over the whole of their \
            run. All in milliseconds per picture.
            """)

    @Argument(help: ArgumentHelp("Folder or list of pictures.", valueName: "pictures"))
    var pictures: String

    @Option(help: "Pictures to take.", bounds: .between(1, 100_000))
    var images = 100

    @Option(help: "Worker threads of the measurement with workers.", bounds: .between(1, 256))
    var workers = 2

    @Option(help: "Pictures in a batch.", bounds: .between(1, 1024))
    var batch = 8

    func run() throws {
        TorchRuntime.threadCount = 1
        // As training does.
        TorchRuntime.keepFreedMemory()
        let all = try ImageFolder(path: pictures).paths
        let paths = PathList(all.prefix(images))
        guard let first = paths.first else { throw ValidationError("\(pictures) has no pictures.") }
        let crops = try MultiCrop()
        let normalizer = try PixelNormalizer(device: .cpu)
        let transform = try EvaluationTransform()
        var report = Report()
        // First and without a warm-up, as the peers must, whose workers are forked before any thread starts.
        try report.time("workers", per: paths.count) { try load(paths, workers: workers, crops, normalizer) }
        _ = try crop([try Image(contentsOf: first)], crops, normalizer)

        let decoded = try report.time("decode", per: paths.count) {
            try paths.map { try Image(contentsOf: $0) }
        }
        try report.time("crops", per: paths.count) { try crop(decoded, crops, normalizer) }
        let sum = try report.time("evaluation", per: paths.count) {
            try evaluate(decoded, transform, normalizer)
        }
        report.state("evaluation_mean", sum / Double(paths.count))
        try report.time("picture", per: paths.count) { try load(paths, workers: 0, crops, normalizer) }
        report.print()
    }

    private func crop(_ pictures: [Image], _ crops: MultiCrop, _ normalizer: PixelNormalizer) throws {
        let workspace = AugmentWorkspace()
        var bytes = [UInt8](repeating: 0, count: crops.bytesPerPicture)
        for (index, picture) in pictures.enumerated() {
            bytes.withUnsafeMutableBufferPointer {
                crops.render(picture, seed: 0, epoch: 0, index: index, into: $0, workspace: workspace)
            }
            _ = try bytes.withUnsafeBytes {
                try Distillation.Crops($0, of: crops, batch: 1, normalizer: normalizer)
            }
        }
    }

    /// Sum of the pictures' mean numbers.
    private func evaluate(
        _ pictures: [Image], _ transform: EvaluationTransform, _ normalizer: PixelNormalizer
    ) throws -> Double {
        let workspace = AugmentWorkspace()
        var bytes = [UInt8](repeating: 0, count: transform.byteCount)
        var sum = 0.0
        for picture in pictures {
            bytes.withUnsafeMutableBufferPointer {
                transform.render(picture, into: $0, workspace: workspace)
            }
            let numbers = try bytes.withUnsafeBytes {
                normalizer(
                    try Tensor(
                        bytes: $0,
                        shape: [1, transform.largestSize.height, transform.largestSize.width, 3],
                        dtype: .uint8))
            }
            sum += numbers.sum().item / Double(bytes.count)
        }
        return sum
    }

    private func load(
        _ paths: PathList, workers: Int, _ crops: MultiCrop, _ normalizer: PixelNormalizer
    ) throws {
        let loader = BatchLoader(
            paths: paths, order: Array(paths.indices),
            recipe: MultiCropPictures(crops: crops, seed: 0, epoch: 0),
            options: BatchLoaderOptions(batchSize: batch, workers: workers))
        defer { loader.stop() }
        while let batch = try loader.next() {
            _ = try batch.withUnsafeBytes {
                try Distillation.Crops($0, of: crops, batch: batch.count, normalizer: normalizer)
            }
        }
    }
}
