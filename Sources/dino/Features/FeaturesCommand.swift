import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Imaging
import Records
import Similarity
import TensorFiles
import Torch

/// `dino features`.
struct FeaturesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features",
        abstract: "Turn pictures into feature vectors, by any recipe, for programs of your own.",
        discussion: """
            A recipe joins parts with + and ends in steps after |. Parts:
              cls       class token of the last block; cls:4 of the last four blocks, joined
              mean      mean of the patch tokens
              max       their largest values, channel by channel
              gem:4     their generalised mean, with any exponent
              cls@9     of block 9, counted from 1; so mean@9 and the others
            Steps:
              |norm         each part to unit length
              |multiscale   the mean over three sizes of the picture, to unit length
              |whiten:FILE  by a whitening that --fit_whitening learned
              |l2           the whole to unit length
            Or it names a protocol of the original, with its way of preparing pictures: knn, linear-s, linear-b, \
            copy-detection, retrieval; |l2 and other steps may follow. Examples: cls|l2, cls+gem:4|l2, \
            copy-detection|whiten:w.safetensors|l2. --explain prints dimension and formula.

            Pictures are files, folders (all below, sorted), list files (a path per line), or - for a list on \
            standard input. The same command goes on where a killed one stopped.
            """)

    @Argument(help: ArgumentHelp("Pictures, folders or lists of pictures.", valueName: "input"))
    var inputs: [String] = []

    @Option(help: ArgumentHelp("One or several recipes; all come out of one pass.", valueName: "recipe"))
    var recipe = ["cls|l2"]

    @Option(
        section: "Files",
        help: ArgumentHelp(
            "Features, one row per picture: .npy, .safetensors or .pth. The pictures' names go beside it, into FILE.txt.",
            valueName: "file"))
    var output: String?

    @Flag(section: "Files", help: "Write a line of JSON per picture to standard output instead.")
    var stdout = false

    @Option(section: "Files", help: "Numbers in the file: fp32 or fp16.")
    var dtype = FileNumbers.fp32

    @Option(
        section: "Files",
        help: ArgumentHelp(
            "Learn a whitening from these pictures' features (of the only recipe) and write it.",
            valueName: "file"))
    var fitWhitening: String?

    @Flag(
        section: "Files",
        help:
            "With --fit_whitening: the original's covariance, which is not centred; to reproduce its numbers."
    )
    var whitenOriginal = false

    @Flag(section: "Files", help: "Begin anew, also where a killed run could go on.")
    var restart = false

    @Option(section: "Files", help: ArgumentHelp("Also write what was done as JSON.", valueName: "file"))
    var json: String?

    @Flag(
        help:
            "Print each recipe's dimension and formula, and end; needs no pictures, and no weights where --arch says the sizes."
    )
    var explain = false

    @OptionGroup var weights: WeightsOptions
    @OptionGroup(title: "Model") var backbone: BackboneOptions
    @OptionGroup var pictures: PreprocessingOptions
    @OptionGroup(title: "Machine") var machine: DeviceOptions

    @OptionGroup var batches: BatchOptions
    @OptionGroup var launcher: LauncherOptions

    @Option(
        section: "Pictures", help: "Share of unreadable pictures above which the work is given up.",
        bounds: .between(0, 1))
    var maxSkipped = 1.0

    enum FileNumbers: String, CaseIterable, ExpressibleByArgument {
        case fp32, fp16
    }

    func validate() throws {
        guard !recipe.isEmpty else { throw ValidationError("--recipe takes at least one recipe.") }
        if Set(recipe).count < recipe.count { throw ValidationError("--recipe names one recipe twice.") }
        if explain { return }
        try weights.requireWeights()
        // Pictures after --recipe are taken for recipes: that sentence says more.
        if inputs.isEmpty {
            _ = try NamedRecipe.all(recipe)
            throw ValidationError("no pictures are named; give files, folders, lists or -.")
        }
        guard output != nil || stdout || fitWhitening != nil else {
            throw ValidationError("--output is missing (or --stdout).")
        }
        if stdout, output != nil || fitWhitening != nil {
            throw ValidationError("--stdout excludes --output and --fit_whitening.")
        }
        if stdout, dtype != .fp32 || restart || json == OutputFile.standardOutput {
            throw ValidationError("--stdout excludes --dtype, --restart and --json -.")
        }
        if let output, FeatureFile.format(of: output) == nil {
            throw ValidationError("--output \(output) ends in neither .npy nor .safetensors nor .pth.")
        }
        if recipe.count > 1, let output, FeatureFile.format(of: output) == .npy {
            throw ValidationError(
                "--output \(output) takes one recipe; use .safetensors or .pth for several.")
        }
        if fitWhitening != nil, recipe.count > 1 {
            throw ValidationError("--fit_whitening takes one recipe.")
        }
        if whitenOriginal, fitWhitening == nil {
            throw ValidationError("--whiten_original says how to learn a whitening; give --fit_whitening.")
        }
    }

    func run() throws {
        if explain {
            return try RecipeTable(
                NamedRecipe.all(recipe), weights: weights, backbone: backbone, pictures: pictures
            ).print()
        }
        try Job.run(launcher, make)
    }

    private func make(_ job: Job) throws {
        let recipes = try NamedRecipe.all(recipe)
        let files = output.map(FeaturePaths.init)
        if job.group.isFirst {
            try OutputFile.check(
                [output, files?.names, files?.skipped, fitWhitening, json],
                read: inputs + recipes.flatMap(\.recipe.whiteningFiles) + [weights.pretrainedWeights])
        }
        let paths = try PictureInputs.paths(
            inputs, unusableNames: Notes.unusableNames,
            readStandardInput: { Array(FileHandle.standardInput.readDataToEndOfFile()) })
        guard !paths.isEmpty else { throw EvaluationError("the lists name no picture") }
        let network = try NetworkOptions(weights: weights, backbone: backbone, pictures: pictures).load(
            on: machine.resolve(job))
        let pass = try network.pass(recipes, precision: machine.precision)
        pass.noteSize()
        let work = FeatureWork(
            pass: pass, paths: paths,
            extractor: try pass.extractor(
                batchSize: batches.batchSizePerGpu, workers: batches.numWorkers, pictures: paths.count,
                maximumSkippedShare: maxSkipped, group: job.group), group: job.group)
        if stdout {
            // What the others write goes nowhere.
            let count = try work.stream()
            if let json, job.group.isFirst { try write(images: count, pass, to: json) }
        } else if job.group.isFirst {
            SignalWatcher.install()
            try keep(work, pass)
        } else {
            SignalWatcher.install()
            try work.assist()
        }
    }

    /// Makes the features and writes what was asked for.
    private func keep(_ work: FeatureWork, _ pass: FeaturePass) throws {
        let base = output ?? fitWhitening ?? ""
        let journal = try FeatureJournal(
            path: FeaturePaths(base).journal,
            description: work.description(precision: machine.precision),
            dimensions: pass.computation.dimensions, pictures: work.paths.count, startsAnew: restart)
        guard try work.run(into: journal) else {
            let done = journal.done
            Diagnostic.note(
                "stopped after \(done) of \(work.paths.count) pictures; the same command goes on from there.")
            throw ExitCode.failure
        }
        guard !journal.indices.isEmpty else {
            // Nothing is lost, and pictures that are put right are looked at again.
            journal.remove()
            throw EvaluationError("none of the \(work.paths.count) pictures can be read")
        }
        if let fitWhitening { try learnWhitening(journal, pass, to: fitWhitening) }
        if let output { try write(journal, work, pass, to: output) }
        if let json { try write(images: journal.indices.count, pass, to: json) }
        journal.remove()
    }

    private func learnWhitening(_ journal: FeatureJournal, _ pass: FeaturePass, to path: String) throws {
        let features = try Tensor(journal.matrix(0))
        if features.size(0) <= features.size(1) {
            Diagnostic.warn(
                "\(features.size(0)) pictures cannot say how \(features.size(1)) numbers vary; a whitening wants several times as many pictures as numbers."
            )
        }
        let whitening = try Whitening(learningFrom: features, centersCovariance: !whitenOriginal)
        try whitening.write(
            to: path,
            notes: [
                "recipe": "\(pass.recipes[0].recipe)", "pictures": "\(features.size(0))",
                "covariance": whitenOriginal ? "as the original's, not centred" : "centred",
            ])
        print("\(path)  whitening of \(features.size(1)) numbers, learned from \(features.size(0)) pictures")
        print("Use it as --recipe '\(pass.recipes[0].recipe)|whiten:\(path)|l2'")
    }

    private func write(
        _ journal: FeatureJournal, _ work: FeatureWork, _ pass: FeaturePass, to path: String
    ) throws {
        let files = FeaturePaths(path)
        let matrices = try zip(pass.recipes, pass.recipes.indices).map { recipe, index in
            let matrix = try journal.matrix(index)
            return (key: recipe.name, tensor: dtype == .fp16 ? try matrix.halved() : matrix)
        }
        try FeatureFile(matrices, notes: work.notes).write(to: path)
        let names = journal.indices.map { work.paths[$0] }
        try files.writeNames(names)
        try files.writeSkipped(work.skipped(among: journal.indices))
        for (recipe, dimension) in zip(pass.recipes, pass.computation.dimensions) {
            print("\(path)  \(recipe.name): \(names.count) x \(dimension), \(dtype.rawValue)")
        }
        print("\(files.names)  their pictures, a line each")
    }

    private func write(images: Int, _ pass: FeaturePass, to path: String) throws {
        var result = CommandResult("features", settings: settings, resolved: pass.resolved)
        let depth = pass.network.backbone.network.configuration.depth
        result.set("images", .integer(images))
        result.set(
            "results",
            .array(
                zip(pass.recipes, pass.computation.dimensions).map { recipe, dimension in
                    [
                        "recipe": .string(recipe.name), "dimension": .integer(dimension),
                        "formula": .string(recipe.recipe.formula(depth: depth)),
                    ]
                }))
        try result.write(to: path)
    }
}
