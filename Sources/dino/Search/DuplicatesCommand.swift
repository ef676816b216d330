import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Records
import Search
import Similarity
import Torch

/// `dino duplicates`.
struct DuplicatesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicates",
        abstract: "Find near-duplicates in an index, and which picture of each group is the best.",
        discussion: """
            Every picture of a group is as near to the group's best one as the threshold asks: the one with most pixels, \
            then most bytes. Without --threshold one is learned: edited copies are made of some pictures (as \
            'dino copy-detection --make_copies' does), and the threshold is the loosest at which --target_precision of \
            the pairs are a copy and its original.

            Nothing is deleted, ever. --move_to and --link_to move or link files; without them only reports are written.
            """)

    @Argument(help: ArgumentHelp("The index.", valueName: "index"))
    var index: String

    @OptionGroup var place: StoreOptions
    @OptionGroup var weights: WeightsOptions

    @Option(
        help: ArgumentHelp(
            "One of the index's recipes; the first where it is not given.", valueName: "recipe"))
    var recipe: String?

    @Option(help: "cosine or dot (higher is nearer), or l2 (lower is nearer).")
    var metric = Metric.cosine

    @Option(help: "Least similarity of duplicates (for l2 the largest distance) [learned].")
    var threshold: Double?

    @Option(
        help: "Share of right pairs that a learned threshold must have.", bounds: .between(0.5, 1))
    var targetPrecision = 0.99

    @Option(help: "Pictures that are copied to learn a threshold.", bounds: .between(1, 1000))
    var samplePictures = 40

    @Option(section: "Files", help: ArgumentHelp("Also write the groups as JSON.", valueName: "file"))
    var json: String?

    @Option(
        section: "Files",
        help: ArgumentHelp("Also write a line of CSV for each picture of a group.", valueName: "file"))
    var csv: String?

    @Option(section: "Files", help: ArgumentHelp("Also write a page with the pictures.", valueName: "file"))
    var html: String?

    @Option(
        section: "Files",
        help: ArgumentHelp(
            "Move all but the best picture of each group here, to the same path; moves.csv there says from where.",
            valueName: "folder"))
    var moveTo: String?

    @Option(
        section: "Files",
        help: ArgumentHelp(
            "Make a folder of links for each group here, to look through.", valueName: "folder"))
    var linkTo: String?

    @OptionGroup(title: "Machine") var machine: DeviceOptions

    @OptionGroup var batches: BatchOptions

    func validate() throws {
        if let threshold, !Float(threshold).isFinite {
            throw ValidationError("--threshold is no finite number.")
        }
        if moveTo != nil, linkTo != nil {
            throw ValidationError("--move_to and --link_to exclude each other.")
        }
    }

    func run() throws {
        let table = moveTo.map { "\($0)/\(DuplicateFiles.table)" }
        try OutputFile.check(
            [json, csv, html], read: place.files(of: index) + [weights.pretrainedWeights, table])
        let store = try place.open(index)
        try OutputFile.check([json, csv, html], against: store)
        let files = try (moveTo ?? linkTo).map {
            try DuplicateFiles(root: store.header.root, folder: OutputFile.real($0))
        }
        let recipe = try store.header.features.place(ofRecipe: recipe, index: store.name)
        SignalWatcher.install()
        let vectors = try store.vectors(recipe: recipe)
        let learned = try threshold == nil ? learn(store, vectors, recipe) : nil
        let limit = threshold.map(Float.init) ?? learned?.threshold ?? 1
        let groups = try find(store, vectors, threshold: limit)
        let report = try DuplicateReport(
            store, groups: groups, recipe: store.header.features.recipes[recipe].name, metric: metric,
            threshold: limit)
        if json != OutputFile.standardOutput { report.print() }
        if let csv { try report.csv.write(to: csv) }
        if let html { try report.writePage(to: html, store) }
        if let json {
            var result = CommandResult("duplicates", settings: settings)
            for member in report.json(learned) { result.set(member.key, member.value) }
            try result.write(to: json)
        }
        if let files { try handle(report, files) }
    }

    private func learn(
        _ store: any IndexStore, _ vectors: IndexVectors, _ recipe: Int
    ) throws -> DuplicateThreshold {
        guard !vectors.ids.isEmpty else { throw IndexError("\(store.name) holds no picture") }
        let device = try machine.resolve()
        let features = try IndexFeatures.load(for: store, weights: weights, device: device)
        var bar: ProgressBar?
        defer { bar?.finish(keepsLine: false) }
        let trials = try CopyTrials(
            store, features: features, recipe: recipe, metric: metric,
            search: ExactSearch(vectors, metric: metric, threads: machine.searchThreads)
        ).run(pictures: samplePictures, batchSize: batches.batchSizePerGpu, workers: batches.numWorkers) {
            done, total in
            if bar == nil { bar = ProgressBar("Learning a threshold from copies", total: total, unit: "img") }
            bar?.update(done)
            try SignalWatcher.throwIfStopped()
        }
        let learned = DuplicateThreshold(trials, precision: targetPrecision, metric: metric)
        bar?.finish(keepsLine: false)
        if json != OutputFile.standardOutput {
            DuplicateReport.print(learned, trials: trials.count, metric: metric)
        }
        if learned.precision < targetPrecision {
            Diagnostic.warn(
                "no threshold is right in \(percent(100 * targetPrecision)) % of the pairs: these features do not tell copies from other pictures well enough."
            )
        }
        return learned
    }

    private func find(
        _ store: any IndexStore, _ vectors: IndexVectors, threshold: Float
    ) throws -> [DuplicateGroup] {
        let search = try DuplicateSearch(
            store, vectors: vectors, metric: metric, threads: machine.searchThreads)
        let bar = ProgressBar("Comparing", total: vectors.ids.count, unit: "img")
        defer { bar.finish(keepsLine: false) }
        return try search.groups(threshold: threshold) { done, _ in
            bar.update(done)
            try SignalWatcher.throwIfStopped()
        }
    }

    private func handle(_ report: DuplicateReport, _ files: DuplicateFiles) throws {
        let outcome =
            try moveTo == nil
            ? files.linkGroups(report.pictures)
            : files.move(report.pictures) { !SignalWatcher.isStopRequested }
        for reason in outcome.left { Diagnostic.warn("\(reason).") }
        if let moveTo {
            Diagnostic.note(
                "\(outcome.done) picture\(outcome.done == 1 ? " was" : "s were") moved to \(moveTo); run 'dino index' again to bring the index up to date."
            )
        } else if let linkTo {
            Diagnostic.note("\(outcome.done) links were made in \(linkTo).")
        }
        try SignalWatcher.throwIfStopped()
    }
}
