import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Imaging
import Records
import TensorFiles
import Torch

/// `dino linear`.
struct Linear: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Train a linear classifier on frozen features: the original's protocol, or a grid of rates.",
        discussion: """
            The data folder has train/CLASS/… and val/CLASS/…, any number of classes. Features are the class tokens of the last \
            blocks, not normalised; pictures are cropped and mirrored anew in each epoch. With --cached features are computed \
            once, which is many times faster, and a grid of learning rates and weight decays is tried. Several --lr and \
            --weight_decay are trained side by side either way, for about the price of one.
            """)

    @Option(
        section: "Files", help: ArgumentHelp("Folder with train/ and val/.", valueName: "folder"))
    var dataPath: String

    @OptionGroup var weights: WeightsOptions

    @Option(
        section: "Files",
        help: ArgumentHelp(
            "Where checkpoint.pth.tar (to go on from), checkpoint_best.pth.tar, log.txt and curves.svg are kept. --restart puts an earlier run's aside.",
            valueName: "folder"))
    var outputDir = "."

    @OptionGroup var kept: KeptFeatures

    @Flag(section: "Evaluation", help: "Do not train: judge a head that is there, see --linear_weights.")
    var evaluate = false

    @Option(
        section: "Files",
        help: ArgumentHelp(
            "With --evaluate: a head's file or name, such as dino_vits16_linear [the best of --output_dir where that is given, else that of the backbone's name].",
            valueName: "file or name"))
    var linearWeights: String?

    @Option(section: "Files", help: ArgumentHelp("Also write the results as JSON.", valueName: "file"))
    var json: String?

    @Option(
        section: "Files",
        help: ArgumentHelp(
            "Also write a line of CSV for each picture of val: what the best head takes it for.",
            valueName: "file"))
    var perPicture: String?

    @OptionGroup(title: "Model") var backbone: BackboneOptions

    @Option(
        section: "Features", help: "Class tokens of this many last blocks: 4 for ViT-S, 1 for ViT-B.",
        bounds: .between(1, 1000))
    var nLastBlocks = 4

    @Option(
        section: "Features",
        help: "Also the mean patch token of the last block, as the original does for ViT-B.")
    var avgpoolPatchtokens = false

    @Option(
        section: "Features",
        help: ArgumentHelp("Another feature, as 'dino features --help' explains.", valueName: "recipe"))
    var recipe: String?

    @OptionGroup var pictures: PreprocessingOptions

    @Flag(
        section: "Training",
        help: "Compute features of the pictures' middle once, and train on these.")
    var cached = false

    @Option(section: "Training", help: "Epochs.", bounds: .between(1, 1_000_000))
    var epochs = 100

    @Option(
        section: "Training",
        help: "Learning rates for a batch of 256, scaled to the batch [0.001; with --cached 0.001 to 1].",
        bounds: .positive)
    var lr: [Double]?

    @Option(
        section: "Training", help: "Weight decays [0; with --cached 0, 0.0001 and 0.001].",
        bounds: .nonNegative)
    var weightDecay: [Double]?

    @Option(section: "Training", help: "Pictures of a step.", bounds: .between(1, 65_536))
    var batchSizePerGpu = 128

    @Option(section: "Training", help: "Epochs from one look at val to the next.", bounds: .positive)
    var valFreq = 1

    @Option(
        section: "Training", help: "Classes that the head tells apart [as many as there are].",
        bounds: .between(1, 10_000_000))
    var numLabels: Int?

    @Option(
        section: "Training", help: "Seed of the head's start, the order and the crops.", bounds: .nonNegative)
    var seed = 0

    @Option(
        section: "Pictures", help: "Share of unreadable pictures above which the work is given up.",
        bounds: .between(0, 1))
    var maxSkipped = 0.1

    @OptionGroup(title: "Machine") var machine: DeviceOptions

    @Option(section: "Machine", help: "Threads that read pictures.", bounds: .between(0, 1024))
    var numWorkers = 10

    @OptionGroup var launcher: LauncherOptions

    func validate() throws {
        try weights.requireWeights()
        if linearWeights != nil, !evaluate {
            throw ValidationError("--linear_weights goes with --evaluate.")
        }
        for (flag, values) in [("lr", lr), ("weight_decay", weightDecay)] where values?.isEmpty == true {
            throw ValidationError("--\(flag) takes at least one number.")
        }
        if let high = (lr ?? []).first(where: { $0 > Self.highestRate }) {
            throw ValidationError("--lr \(high) is above \(Self.highestRate).")
        }
    }

    func run() throws { try Job.run(launcher, evaluate) }

    private func evaluate(_ job: Job) throws {
        if job.group.isFirst {
            try OutputFile.check(
                [kept.features, json, perPicture], read: [weights.pretrainedWeights, linearWeights])
        }
        let head = evaluate && job.group.isFirst ? try headPath() : nil
        let work = try LinearWork(self, job)
        guard job.group.isFirst else { return try work.assist() }
        let outcome = try head.map(work.judge) ?? work.train()
        if let perPicture { try outcome.writePictures(to: perPicture) }
        if let json {
            var result = CommandResult("linear", settings: settings, resolved: work.resolved)
            outcome.add(to: &result)
            try result.write(to: json)
        }
    }

    private static let highestRate = 1e6

    /// The learning rates to try, each once.
    var rates: [Double] {
        Self.unique(lr ?? (cached ? [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1] : [0.001]))
    }

    /// The weight decays to try, each once.
    var decays: [Double] { Self.unique(weightDecay ?? (cached ? [0, 0.0001, 0.001] : [0])) }

    private static func unique(_ values: [Double]) -> [Double] {
        values.enumerated().filter { !values[..<$0.offset].contains($0.element) }.map(\.element)
    }

    /// The heads to train.
    var grid: [LinearHeads.Setting] {
        rates.flatMap { rate in decays.map { LinearHeads.Setting(rate: rate, weightDecay: $0) } }
    }

    /// The feature that the flags name; that of a network without blocks is what it gives.
    func namedRecipe(for network: BackboneConfiguration) throws -> NamedRecipe {
        if network.depth == nil, recipe == nil {
            guard !avgpoolPatchtokens, !$nLastBlocks.wasGiven || nLastBlocks == 1 else {
                throw ValidationError(
                    "--n_last_blocks and --avgpool_patchtokens need a vision transformer, and this network is \(network)."
                )
            }
            return try NamedRecipe("cls")
        }
        // With several blocks the original's own mixture is impossible; there the mean comes last.
        let ofFlags =
            avgpoolPatchtokens
            ? nLastBlocks == 1 ? "linear-b" : "cls:\(nLastBlocks)+mean"
            : nLastBlocks == 4 ? "linear-s" : "cls:\(nLastBlocks)"
        return try NamedRecipe.all([recipe ?? ofFlags])[0]
    }

    private func headPath() throws -> String {
        if let linearWeights { return try WeightsOptions.file(linearWeights, offline: weights.offline) }
        if !$outputDir.wasGiven, !FileManager.default.fileExists(atPath: weights.pretrainedWeights),
            let published = PublishedWeights.named(weights.pretrainedWeights),
            let head = PublishedWeights.named(published.name + "_linear")
        {
            return try WeightsOptions.file(head.name, offline: weights.offline)
        }
        let best = LinearRun.bestPath(in: outputDir)
        guard FileManager.default.fileExists(atPath: best) else {
            throw EvaluationError(
                "there is no head to judge: \(best) is not there; train one first, or give --linear_weights")
        }
        return best
    }
}
