import DINO
import NN
import Torch

/// Everything that a training run depends on; the original's defaults.
///
/// Property names are the flags' in Swift's spelling; what each means stands in `dino train --help`.
public struct TrainingSettings: Sendable {
    // Model
    /// The backbone's sizes.
    public var backbone = BackboneConfiguration.named("vit_small")!
    /// The name that the user gave, such as `vit_small`; for messages and the checkpoint.
    public var arch = "vit_small"
    /// Number of prototypes.
    public var outDim = 65_536
    /// Whether prototypes are kept at unit length.
    public var normLastLayer = true
    /// Whether the head has batch norm.
    public var useBNInHead = false
    /// Width of the head's hidden layers.
    public var headHiddenDim = ProjectionHead.hiddenDim
    /// Width of the head's bottleneck.
    public var headBottleneckDim = ProjectionHead.bottleneckDim
    /// Stochastic depth: of a vision transformer's last block, of every block of an XCiT; a ResNet has none.
    public var dropPathRate = 0.1

    // Teacher
    /// Momentum of the teacher at the start; it rises to 1.
    public var momentumTeacher = 0.996
    /// Teacher temperature at the start.
    public var warmupTeacherTemp = 0.04
    /// Teacher temperature after the warm-up.
    public var teacherTemp = 0.04
    /// Epochs of that warm-up.
    public var warmupTeacherTempEpochs = 0

    // Optimisation
    /// The rule.
    public var optimizer = OptimizerKind.adamw
    /// Learning rate for a batch of 256; scaled by the batch.
    public var lr = 0.0005
    /// Learning rate at the end, not scaled.
    public var minLR = 1e-6
    /// Epochs over which the rate rises from zero.
    public var warmupEpochs = 10
    /// Weight decay at the start.
    public var weightDecay = 0.04
    /// Weight decay at the end.
    public var weightDecayEnd = 0.4
    /// Largest norm of each parameter's gradient; 0 for none.
    public var clipGrad = 3.0
    /// Pictures in a batch, which goes through the networks at once.
    public var batchSize = 64
    /// Batches per step.
    public var accumulate = 1
    /// Processes that train together, each with batches of its own.
    public var processes = 1
    /// Whether all processes draw the same stochastic depth, as the original's do.
    public var sameSeed = false
    /// Crops in one pass of the student, 0 for all; nil for what suits the device.
    public var cropsPerPass: Int?
    /// Passes over the data.
    public var epochs = 100
    /// Epochs in which the last layer keeps still.
    public var freezeLastLayer = 1

    // Crops
    /// Side of the global crops.
    public var globalCropsSize = 224
    /// Share of the picture that a global crop shows.
    public var globalCropsScale = 0.4...1.0
    /// Number of local crops.
    public var localCropsNumber = 8
    /// Side of the local crops.
    public var localCropsSize = 96
    /// Share of the picture that a local crop shows.
    public var localCropsScale = 0.05...0.4
    /// Whether large JPEGs are decoded pixel by pixel, although the crops need fewer.
    public var exactDecode = false
    /// Mean colour.
    public var mean = PixelNormalizer.imageNetMean
    /// Deviation of the colours.
    public var deviation = PixelNormalizer.imageNetDeviation

    // Run
    /// Pictures to train on.
    public var dataPath = ""
    /// Pictures of tar shards that are mixed at a time; 0 where pictures are files, of which all are.
    public var shuffleBuffer = 4096
    /// Where checkpoints and logs go.
    public var outputDir = "."
    /// The stream of all random draws.
    public var seed: UInt64 = 0
    /// Threads that load pictures.
    public var workers = 10
    /// Where tensors live.
    public var device = Device.cpu
    /// `.float32`, or the half precision of autocast.
    public var precision = DType.float32
    /// Epochs between numbered checkpoints; 0 for none.
    public var saveCheckpointFrequency = 20
    /// Steps between saves within an epoch; 0 for none.
    public var saveCheckpointSteps = 0
    /// Minutes after which a save within an epoch is due; 0 for none.
    public var saveCheckpointMinutes = 30.0
    /// Epochs between k-NN evaluations; 0 for none.
    public var knnEvery = 0
    /// Share of unreadable pictures above which training fails.
    public var maximumSkippedShare = 0.1
    /// Weights to start from.
    public var initFrom: String?
    /// Where to go on from.
    public var resume = Resume.automatic
    /// Whether to go on even where settings have changed.
    public var resumeAnyway = false

    /// What to go on from.
    public enum Resume: Sendable, Equatable {
        /// The output folder's checkpoint, if there is one.
        case automatic
        /// Nothing: start anew.
        case never
        /// This file.
        case file(String)
    }

    /// The original's defaults.
    public init() {}

    /// Whether student and teacher have batch norm, in the backbone or in the head.
    public var hasBatchNorm: Bool { useBNInHead || backbone.hasBatchNorm }

    /// Pictures that a step learns from, those of all processes.
    public var picturesPerStep: Int { batchSize * accumulate * processes }

    /// Steps of an epoch of so many pictures; each process has as many, as the original's sampler has it.
    func iterationsPerEpoch(images: Int) -> Int {
        ProcessShare.size(of: images, count: processes) / (batchSize * accumulate)
    }

    /// The seed of a process's stochastic depth.
    func depthSeed(rank: Int) -> UInt64 {
        let first = seed ^ 0xD0_0D
        // Fractions of the golden ratio lie far apart.
        return sameSeed ? first : first &+ UInt64(rank) &* 0x9E37_79B9_7F4A_7C15
    }

    /// Crops in one pass of the student, as they are on this device.
    ///
    /// On a CPU, where large products are no faster than middling ones, global and local crops go apart, which
    /// takes a fifth less memory. Batch norm needs all crops of a size at once for the original's statistics.
    public var resolvedCropsPerPass: Int {
        cropsPerPass ?? (device == .cpu && !hasBatchNorm ? max(2, localCropsNumber) : 0)
    }
}
