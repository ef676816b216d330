import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Imaging
import Records
import Similarity
import Torch

/// `dino compare`.
struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure features and metrics against each other on your labelled pictures.",
        discussion: """
            The folder has train/CLASS/… and val/CLASS/…, or CLASS/… alone, which is split. Every recipe is measured \
            with every metric, as it is and whitened: k-NN top-1, mean average precision and recall@1 of retrieval, \
            each with a 95 % bootstrap interval. A table, and one HTML page with plots and the nearest neighbours \
            side by side. Recipes are explained by 'dino features --help'.
            """)

    @Argument(help: ArgumentHelp("Labelled pictures.", valueName: "folder"))
    var data: String?

    @Option(section: "Files", help: ArgumentHelp("The same, as other commands have it.", valueName: "folder"))
    var dataPath: String?

    @Option(section: "Files", help: ArgumentHelp("The report.", valueName: "file"))
    var report = "compare.html"

    @Option(section: "Files", help: ArgumentHelp("Also write the results as JSON.", valueName: "file"))
    var json: String?

    @OptionGroup var weights: WeightsOptions

    @Option(section: "Comparison", help: ArgumentHelp("Recipes.", valueName: "recipe"))
    var recipe = Compare.usualRecipes

    @Option(section: "Comparison", help: ArgumentHelp("How near is measured.", valueName: "metric"))
    var metric = [Metric.cosine, .l2, .dot]

    @Option(
        section: "Comparison",
        help: "Vectors as they are (off), whitened by the training pictures (on), or both.")
    var whiten = Whiten.both

    @Flag(section: "Comparison", help: "Whiten by the original's covariance, which is not centred.")
    var whitenOriginal = false

    @Option(section: "Comparison", help: "Numbers of neighbours that vote.", bounds: .positive)
    var nbKnn = [10, 20, 100, 200]

    @Option(section: "Comparison", help: "Temperature of the votes.", bounds: .positive)
    var temperature = 0.07

    @Option(
        section: "Comparison", help: "Bootstrap draws behind the intervals.", bounds: .between(40, 100_000))
    var draws = 1000

    @Option(
        section: "Comparison", help: "Share of each class to be classified, where one folder is split.",
        bounds: .between(0.01, 0.99))
    var valShare = 0.2

    @Option(section: "Comparison", help: "Seed of the split and of the bootstrap.", bounds: .nonNegative)
    var seed = 0

    @Option(
        section: "Comparison", help: "Test pictures whose neighbours the report shows.",
        bounds: .between(0, 24))
    var queries = 6

    @OptionGroup(title: "Model") var backbone: BackboneOptions
    @OptionGroup var pictures: PreprocessingOptions
    @OptionGroup(title: "Machine") var machine: DeviceOptions
    @OptionGroup var loading: LoadingOptions
    @OptionGroup var launcher: LauncherOptions

    static let usualRecipes = [
        "cls", "cls|l2", "mean", "max", "gem:4", "cls+mean", "cls+gem:4", "cls+gem:4|norm", "linear-s",
    ]

    enum Whiten: String, CaseIterable, ExpressibleByArgument {
        case off, on, both
    }

    func validate() throws {
        guard (data == nil) != (dataPath == nil) else {
            throw ValidationError("one folder of labelled pictures is needed: dino compare PICTURES …")
        }
        try weights.requireWeights()
        if recipe.isEmpty || metric.isEmpty || nbKnn.isEmpty {
            throw ValidationError("--recipe, --metric and --nb_knn take at least one value each.")
        }
        if Set(metric).count < metric.count { throw ValidationError("--metric names one metric twice.") }
        if Set(recipe).count < recipe.count { throw ValidationError("--recipe names one recipe twice.") }
    }

    func run() throws { try Job.run(launcher, compare) }

    private func compare(_ job: Job) throws {
        let device = try machine.resolve(job)
        if job.group.isFirst { try OutputFile.check([report, json], read: [weights.pretrainedWeights]) }
        if report == OutputFile.standardOutput { throw ValidationError("--report takes the name of a file.") }
        let recipes = try NamedRecipe.all(recipe)
        let labelled = try LabelledPictures(
            path: data ?? dataPath ?? "", testShare: valShare, seed: UInt64(seed))
        Notes.unusableNames(labelled.unusableNames)
        let network = try NetworkOptions(weights: weights, backbone: backbone, pictures: pictures).load(
            on: device)
        let run = try CompareRun(
            network: network, recipes: usable(recipes, by: network), labelled: labelled,
            precision: machine.precision)
        try run.extract(
            batchSize: loading.batches.batchSizePerGpu, workers: loading.batches.numWorkers,
            maximumSkippedShare: loading.maxSkipped, group: job.group)
        guard job.group.isFirst else { return }

        guard Double(draws) * Double(run.testLabels.count) <= 5e8 else {
            throw EvaluationError(
                "\(draws) draws of \(run.testLabels.count) test pictures are more than memory is taken for; lower --draws"
            )
        }
        let comparison = try run.compare(comparisonSettings)
        print(CompareTable(comparison).text)
        let page = ComparisonReport(
            comparison, pictures: run.shownPictures(root: data ?? dataPath ?? ""),
            settings: comparisonSettings,
            facts: run.facts(data: data ?? dataPath ?? ""),
            version: Dino.version)
        try page.write(to: report, queries: queries)
        print("\nreport  \(report)")
        if let json { try write(comparison, run, to: json) }
    }

    private var comparisonSettings: Comparison.Settings {
        var settings = Comparison.Settings()
        settings.metrics = metric
        settings.whitening = whiten == .both ? [false, true] : [whiten == .on]
        settings.whitensAsOriginal = whitenOriginal
        settings.ks = nbKnn
        settings.temperature = temperature
        settings.draws = draws
        settings.seed = UInt64(seed)
        return settings
    }

    /// Of the usual recipes those that a small network has the blocks for; of given ones all, or an error.
    private func usable(_ recipes: [NamedRecipe], by network: LoadedNetwork) throws -> [NamedRecipe] {
        guard !$recipe.wasGiven else { return recipes }
        let sizes = network.backbone.network.configuration
        return recipes.filter { recipe in
            guard let problem = recipe.recipe.problem(for: sizes) else { return true }
            Diagnostic.note("left out: \(problem)")
            return false
        }
    }

    private func write(_ comparison: Comparison, _ run: CompareRun, to path: String) throws {
        var result = CommandResult("compare", settings: settings, resolved: run.resolved)
        result.set("results", .array(comparison.rows.map(CompareTable.json)))
        result.set("train_images", .integer(run.trainLabels.count))
        result.set("test_images", .integer(run.testLabels.count))
        result.set("classes", .integer(run.classes.count))
        result.set("metric_agreement", .array(comparison.agreements.map(CompareTable.json)))
        result.set("winner", comparison.ranking.first.map(CompareTable.json) ?? .null)
        try result.write(to: path)
    }
}
