import Arguments
import Console
import DINO
import DINOTraining
import Evaluation
import Foundation
import Imaging
import NN
import Torch

/// `dino train`.
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a network on a folder of pictures, without labels.",
        discussion: """
            Pictures may lie in class folders (their labels are not used), in nested folders, or flat in one folder; \
            --data_path may also name a list file. Of millions of pictures, or from a network's disks, tar files are read \
            faster: --data_path 'shards/train-{0000..0146}.tar', shards/*.tar in quotes, a folder or list of them. The output folder gets checkpoint.pth (after each epoch), \
            log.txt, report.html, curves.svg and TensorBoard events. Running the same command again goes on where it stopped.
            """)

    @Option(section: "Files", help: ArgumentHelp("Pictures to train on.", valueName: "folder or shards"))
    var dataPath: String

    @Option(section: "Files", help: ArgumentHelp("Where checkpoints and logs go.", valueName: "folder"))
    var outputDir = "."

    @Option(
        section: "Files", help: "Also keep checkpointNNNN.pth every so many epochs; 0 for never.",
        bounds: .nonNegative)
    var saveckpFreq = 20

    @Option(
        section: "Files", help: "Also save within an epoch every so many steps; 0 for never.",
        bounds: .nonNegative)
    var saveckpSteps = 0

    @Option(
        section: "Files", help: "Also save within an epoch after so many minutes; 0 for never.",
        bounds: .nonNegative)
    var saveckpMinutes = 30.0

    @Option(
        section: "Files",
        help: ArgumentHelp(
            "Weights to start from: a backbone, a checkpoint's teacher, or a published name such as dino_vits16_full.",
            valueName: "file or name"))
    var initFrom: String?

    @Flag(section: "Files", help: "Never touch the network: weights by name must be in the cache.")
    var offline = false

    @Option(
        section: "Files",
        help: ArgumentHelp(
            "What to go on from: auto (the output folder's checkpoint.pth), never, or a checkpoint.",
            valueName: "what"))
    var resume = "auto"

    @Option(section: "Files", help: "Go on even where settings differ from the checkpoint's.")
    var resumeAnyway = false

    @OptionGroup(title: "Model") var backbone: BackboneOptions

    @Option(section: "Model", help: "Number of prototypes; lower it for small data sets.", bounds: .positive)
    var outDim = 65_536

    @Option(
        section: "Model", help: "Keep prototypes at unit length: more stable; false is better for a ViT-S.")
    var normLastLayer = true

    @Option(names: ["use_bn_in_head"], section: "Model", help: "Batch norm in the projection head.")
    var useBNInHead = false

    @Option(section: "Model", help: "Width of the head's hidden layers.", bounds: .positive)
    var headHiddenDim = 2048

    @Option(section: "Model", help: "Width of the head's bottleneck.", bounds: .positive)
    var headBottleneckDim = 256

    @Option(
        section: "Model", help: "Stochastic depth of a ViT's last block, of every block of an XCiT.",
        bounds: .between(0, 0.999))
    var dropPathRate = 0.1

    @Option(
        section: "Teacher",
        help: "Momentum of the teacher at the start; raise it for small batches (0.9995 at 256).",
        bounds: .between(0, 1))
    var momentumTeacher = 0.996

    @Option(
        section: "Teacher", help: "Teacher temperature at the start; lower it if the loss stays flat.",
        bounds: .positive)
    var warmupTeacherTemp = 0.04

    @Option(
        section: "Teacher", help: "Teacher temperature after its warm-up; above 0.07 is usually unstable.",
        bounds: .positive)
    var teacherTemp = 0.04

    @Option(section: "Teacher", help: "Epochs of the temperature's warm-up.", bounds: .nonNegative)
    var warmupTeacherTempEpochs = 0

    @Option(section: "Optimisation", help: "The rule: adamw, sgd or lars.")
    var optimizer = Optimizer.adamw

    @Option(
        section: "Optimisation", help: "Learning rate for a batch of 256; it is scaled by the batch.",
        bounds: .nonNegative)
    var lr = 0.0005

    @Option(section: "Optimisation", help: "Learning rate at the end.", bounds: .nonNegative)
    var minLr = 1e-6

    @Option(
        section: "Optimisation", help: "Epochs over which the rate rises from zero.", bounds: .nonNegative)
    var warmupEpochs = 10

    @Option(section: "Optimisation", help: "Weight decay at the start.", bounds: .nonNegative)
    var weightDecay = 0.04

    @Option(section: "Optimisation", help: "Weight decay at the end.", bounds: .nonNegative)
    var weightDecayEnd = 0.4

    @Option(
        section: "Optimisation", help: "Largest norm of each parameter's gradient; 0 for no clipping.",
        bounds: .nonNegative)
    var clipGrad = 3.0

    @Option(section: "Optimisation", help: "Pictures per batch.", bounds: .positive)
    var batchSizePerGpu = 64

    @Option(
        section: "Optimisation",
        help: "Batches per step: the gradients of a batch so many times as large, in the memory of one.",
        bounds: .positive)
    var accumulate = 1

    @Option(section: "Optimisation", help: "Passes over the pictures.", bounds: .positive)
    var epochs = 100

    @Option(
        section: "Optimisation", help: "Epochs in which the head's last layer keeps still.",
        bounds: .nonNegative)
    var freezeLastLayer = 1

    @Option(
        names: ["use_fp16"], section: "Optimisation",
        help: "Half precision on a GPU; a CPU computes in fp32 unless --precision says otherwise.")
    var useFP16 = true

    @Option(
        section: "Crops", help: "Share of the picture that a global crop shows: two numbers.",
        bounds: .between(0, 1))
    var globalCropsScale = [0.4, 1.0]

    @Option(
        section: "Crops", help: "Number of local crops; with 0, give --global_crops_scale 0.14 1.",
        bounds: .between(0, 1024))
    var localCropsNumber = 8

    @Option(
        section: "Crops", help: "Share of the picture that a local crop shows: two numbers.",
        bounds: .between(0, 1))
    var localCropsScale = [0.05, 0.4]

    @Option(section: "Crops", help: "Side of the global crops in pixels.", bounds: .between(1, 4096))
    var globalCropsSize = 224

    @Option(section: "Crops", help: "Side of the local crops in pixels.", bounds: .between(1, 4096))
    var localCropsSize = 96

    @Flag(
        section: "Crops",
        help: "Decode large JPEGs pixel by pixel, not at the fraction of their size that the crops need.")
    var exactDecode = false

    @Option(section: "Crops", help: "Mean of red, green and blue.")
    var mean = PixelNormalizer.imageNetMean

    @Option(section: "Crops", help: "Deviation of red, green and blue.", bounds: .positive)
    var std = PixelNormalizer.imageNetDeviation

    @Option(
        section: "Files",
        help: "Pictures of tar shards that are mixed at a time, of at most 1 GiB together.",
        bounds: .between(1, 16_777_216))
    var shuffleBuffer = 4096

    @OptionGroup(title: "Machine") var machine: DeviceOptions

    @Option(
        section: "Machine", help: "Threads that read pictures; what is learned does not depend on it.",
        bounds: .between(0, 1024))
    var numWorkers = 10

    @Option(
        section: "Machine",
        help:
            "Crops in one pass of the student, 0 for all: fewer take less memory and more time for the same gradients. Not given: all on a GPU, global and local ones apart on a CPU.",
        bounds: .nonNegative)
    var cropsPerPass: Int?

    @Option(section: "Machine", help: "Seed of all random draws.", bounds: .nonNegative)
    var seed = 0

    @Flag(
        section: "Machine",
        help: "Let several processes draw the same stochastic depth, as the original's do.")
    var sameSeed = false

    @Option(
        section: "Watching", help: "Evaluate by k-NN every so many epochs; 0 for never.", bounds: .nonNegative
    )
    var knnEvery = 0

    @Option(
        section: "Watching",
        help: ArgumentHelp(
            "Labelled pictures (train/ and val/) for it; the parent of --data_path where not given.",
            valueName: "folder"))
    var knnPath: String?

    @Option(
        section: "Watching", help: "Share of unreadable pictures above which training fails.",
        bounds: .between(0, 1))
    var maxSkipped = 0.1

    @OptionGroup var launcher: LauncherOptions

    enum Optimizer: String, CaseIterable, ExpressibleByArgument {
        case adamw, sgd, lars
    }

    func validate() throws {
        for (flag, values, count) in [
            ("global_crops_scale", globalCropsScale, 2), ("local_crops_scale", localCropsScale, 2),
            ("mean", mean, 3), ("std", std, 3),
        ] where values.count != count {
            throw ValidationError("--\(flag) takes \(count) numbers, not \(values.count).")
        }
        for (flag, values) in [
            ("global_crops_scale", globalCropsScale), ("local_crops_scale", localCropsScale),
        ]
        where values[0] > values[1] || values[0] <= 0 {
            throw ValidationError("--\(flag) \(values[0]) \(values[1]) is not a range of shares above 0.")
        }
        if knnEvery > 0, knnPath == nil, !FileManager.default.fileExists(atPath: defaultKNNPath + "/val") {
            throw ValidationError("--knn_every needs labelled pictures; name their folder with --knn_path.")
        }
    }

    private var defaultKNNPath: String {
        let parent = (dataPath as NSString).deletingLastPathComponent
        return parent.isEmpty ? "." : parent
    }

    /// Whether a checkpoint is gone on from, so that weights to start from are not needed any more.
    private var isResumed: Bool {
        switch resume {
        case "never": false
        case "auto": FileManager.default.fileExists(atPath: outputDir + "/checkpoint.pth")
        default: true
        }
    }

    /// What the flags say, as the trainer takes it.
    func trainingSettings(_ job: Job) throws -> TrainingSettings {
        var settings = TrainingSettings()
        settings.backbone = try backbone.configuration()
        settings.arch = backbone.fullArch
        settings.outDim = outDim
        settings.normLastLayer = normLastLayer
        settings.useBNInHead = useBNInHead
        settings.headHiddenDim = headHiddenDim
        settings.headBottleneckDim = headBottleneckDim
        settings.dropPathRate = dropPathRate
        settings.momentumTeacher = momentumTeacher
        settings.warmupTeacherTemp = warmupTeacherTemp
        settings.teacherTemp = teacherTemp
        settings.warmupTeacherTempEpochs = warmupTeacherTempEpochs
        settings.optimizer = OptimizerKind(rawValue: optimizer.rawValue) ?? .adamw
        settings.lr = lr
        settings.minLR = minLr
        settings.warmupEpochs = warmupEpochs
        settings.weightDecay = weightDecay
        settings.weightDecayEnd = weightDecayEnd
        settings.clipGrad = clipGrad
        settings.batchSize = batchSizePerGpu
        settings.accumulate = accumulate
        settings.cropsPerPass = cropsPerPass
        settings.epochs = epochs
        settings.freezeLastLayer = freezeLastLayer
        settings.globalCropsSize = globalCropsSize
        settings.globalCropsScale = globalCropsScale[0]...globalCropsScale[1]
        settings.localCropsNumber = localCropsNumber
        settings.localCropsSize = localCropsSize
        settings.localCropsScale = localCropsScale[0]...localCropsScale[1]
        settings.exactDecode = exactDecode
        settings.mean = mean
        settings.deviation = std
        settings.dataPath = dataPath
        settings.shuffleBuffer = shuffleBuffer
        settings.outputDir = outputDir
        settings.seed = UInt64(seed)
        settings.workers = numWorkers
        settings.sameSeed = sameSeed
        settings.device = try machine.resolve(job, allowsTF32: true)
        settings.precision = machine.precision.dtype(on: settings.device, allowHalf: useFP16)
        settings.saveCheckpointFrequency = saveckpFreq
        settings.saveCheckpointSteps = saveckpSteps
        settings.saveCheckpointMinutes = saveckpMinutes
        settings.knnEvery = knnEvery
        settings.maximumSkippedShare = maxSkipped
        settings.initFrom = try initFrom.map {
            isResumed ? $0 : try WeightsOptions.network($0, offline: offline)
        }
        settings.resume = resume == "auto" ? .automatic : resume == "never" ? .never : .file(resume)
        settings.resumeAnyway = resumeAnyway
        return settings
    }

    func run() throws { try Job.run(launcher, train) }

    private func train(_ job: Job) throws {
        SignalWatcher.install()
        var settings = try trainingSettings(job)
        settings.processes = job.group.count
        let display = TrainingDisplay(settings)
        let evaluation =
            knnEvery > 0
            ? try TrainingKNN(path: knnPath ?? defaultKNNPath, settings: settings, group: job.group) : nil
        let trainer = try Trainer(
            settings, group: job.group, observer: display, evaluation: evaluation.map { $0.top1 })
        switch try trainer.run(shouldStop: { SignalWatcher.isStopRequested }) {
        case .finished: display.sayFinished(trainer)
        case .interrupted(let checkpoint): display.sayInterrupted(checkpoint)
        }
    }
}
