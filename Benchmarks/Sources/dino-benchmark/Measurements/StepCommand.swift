import Arguments
import DINO
import DINOTraining
import Imaging
import Torch

/// `dino-benchmark step`.
struct StepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "step",
        abstract: "Training steps of DINO on pictures, in parts.",
        discussion: """
            The settings of the original in single precision: two views of 224 pixels and eight of 96, clipping, \
            AdamW. data is decoding and cropping of the step's pictures on the caller's thread, which training \
            does ahead by threads; compute is all the rest, step is all.
            """)

    @Argument(help: ArgumentHelp("Folder or list of pictures.", valueName: "pictures"))
    var pictures: String

    @OptionGroup var network: NetworkOptions
    @OptionGroup var compute: ThreadOptions

    @Option(help: "Pictures in a batch.", bounds: .between(1, 1024))
    var batch = 4

    @Option(help: "Steps that are measured, after a first one that is not.", bounds: .between(1, 10_000))
    var steps = 2

    @Option(help: "Prototypes of the head.", bounds: .between(1, 1_000_000))
    var prototypes = 65_536

    func run() throws {
        compute.apply()
        let distillation = try distillation()
        let crops = try MultiCrop()
        let normalizer = try PixelNormalizer(device: .cpu)
        let paths = try ImageFolder(path: pictures).paths
        guard !paths.isEmpty else { throw ValidationError("\(pictures) has no pictures.") }
        let loader = BatchLoader(
            paths: paths, order: (0..<batch * (steps + 1)).map { $0 % paths.count },
            recipe: MultiCropPictures(crops: crops, seed: 0, epoch: 0),
            options: BatchLoaderOptions(batchSize: batch))
        var report = Report()
        var laps: [(part: String, milliseconds: Double)] = []
        let clock = ContinuousClock()
        var last = clock.now
        func lap(_ part: String) {
            let now = clock.now
            laps.append((part, (now - last) / .milliseconds(1)))
            last = now
        }
        distillation.clock = { lap($0.rawValue) }
        for step in 0...steps {
            laps = []
            last = clock.now
            guard let loaded = try loader.next() else { break }
            let views = try loaded.withUnsafeBytes {
                try Distillation.Crops($0, of: crops, batch: loaded.count, normalizer: normalizer)
            }
            loaded.release()
            lap("data")
            let result = try distillation.step(batches: 1, schedule: Self.schedule) { _ in views }
            guard result.isApplied else { throw StepFailed() }
            // The first step meets memory that no page table knows.
            if step > 0 { add(laps, to: &report) }
        }
        report.print()
    }

    private static var schedule: Distillation.Schedule {
        .init(rate: 1e-4, weightDecay: 0.04, momentum: 0.996, temperature: 0.04, isLastLayerFrozen: false)
    }

    private func add(_ laps: [(part: String, milliseconds: Double)], to report: inout Report) {
        // A part that comes several times in a step, as student and backward do pass by pass, counts as one.
        var parts: [String: Double] = [:]
        for lap in laps { parts[lap.part, default: 0] += lap.milliseconds }
        for (part, milliseconds) in parts { report.add(part, milliseconds) }
        let data = laps.first?.milliseconds ?? 0
        let all = laps.reduce(0) { $0 + $1.milliseconds }
        report.add("compute", all - data)
        report.add("step", all)
    }

    private func distillation() throws -> Distillation {
        let configuration = try network.configuration()
        let generator = Generator(seed: 0)
        func multiCrop(dropPath: Double) -> MultiCropNetwork {
            MultiCropNetwork(
                backbone: configuration.network(dropPathRate: dropPath, generator: generator),
                head: ProjectionHead(configuration.embedDim, outputs: prototypes, generator: generator))
        }
        var settings = TrainingSettings()
        settings.backbone = configuration
        return try Distillation(
            student: multiCrop(dropPath: 0.1), teacher: multiCrop(dropPath: 0), optimizer: .adamw,
            prototypes: prototypes, precision: .float32, clip: 3,
            cropsPerPass: settings.resolvedCropsPerPass, seed: 0, device: .cpu)
    }
}

/// A step's loss was not finite.
struct StepFailed: Error, CustomStringConvertible {
    var description: String { "the loss of a step was not finite, so nothing was measured" }
}
