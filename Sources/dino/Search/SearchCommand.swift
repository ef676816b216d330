import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Imaging
import Records
import Search
import Similarity
import Torch

/// `dino search`.
struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find the pictures of an index that are most like yours.",
        discussion: """
            Queries are picture files, folders (all below), addresses on the web (http or https), list files (a path or \
            address per line), or - for a list on standard input. They go through the network that the index was \
            made with; other weights are refused.

            The search is exact, over all vectors, unless --approximate takes the index that \
            'dino index --approximate' built.
            """)

    @Argument(help: ArgumentHelp("The index.", valueName: "index"))
    var index: String

    @Argument(help: ArgumentHelp("Pictures, folders, lists or web addresses.", valueName: "query"))
    var queries: [String] = []

    @OptionGroup var place: StoreOptions
    @OptionGroup var weights: WeightsOptions

    @Option(
        help: ArgumentHelp(
            "One of the index's recipes; the first where it is not given.", valueName: "recipe"))
    var recipe: String?

    @Option(help: "cosine or dot (higher is nearer), or l2 (lower is nearer).")
    var metric = Metric.cosine

    @Option(
        names: ["k", "top_k"], help: "How many pictures to find for each query.", bounds: .between(1, 10_000))
    var topK = 10

    @Flag(help: "Leave out pictures that are the query itself, byte for byte.")
    var excludeIdentical = false

    @OptionGroup var approximate: ApproximateOptions

    @Option(section: "Files", help: ArgumentHelp("Also write the results as JSON.", valueName: "file"))
    var json: String?

    @Option(
        section: "Files",
        help: ArgumentHelp("Also write a line of CSV for each found picture.", valueName: "file"))
    var csv: String?

    @Option(section: "Files", help: ArgumentHelp("Also write a page with the pictures.", valueName: "file"))
    var html: String?

    @OptionGroup(title: "Machine") var machine: DeviceOptions

    @OptionGroup var batches: BatchOptions

    func validate() throws {
        if queries.isEmpty {
            throw ValidationError("no query is named; give pictures, folders, lists, addresses or -.")
        }
    }

    func run() throws {
        try OutputFile.check(
            [json, csv, html], read: place.files(of: index) + [weights.pretrainedWeights] + queries)
        let store = try place.open(index)
        try OutputFile.check([json, csv, html], against: store)
        let place = try store.header.features.place(ofRecipe: recipe, index: store.name)
        guard try store.count() > 0 else { throw IndexError("\(store.name) holds no picture") }
        SignalWatcher.install()
        let device = try machine.resolve()
        let pictures = try QueryPictures(queries)
        try OutputFile.check([json, csv, html], read: pictures.listed)
        let features = try IndexFeatures.load(for: store, weights: weights, device: device)
        let (vectors, rows) = try vectors(of: pictures, features, recipe: place)
        let engine = try engine(store, recipe: place, device: device)
        try SignalWatcher.throwIfStopped()
        let found = try SearchResults(
            store, queries: rows.map { pictures.names[$0] }, paths: rows.map { pictures.paths[$0] },
            vectors: vectors, metric: metric, count: topK, excludesIdentical: excludeIdentical, by: engine)
        if json != OutputFile.standardOutput { found.print() }
        let name = store.header.features.recipes[place].name
        if let csv { try found.csv(recipe: name).write(to: csv) }
        if let html { try found.writePage(to: html, store, recipe: name) }
        if let json {
            var result = CommandResult("search", settings: settings)
            for member in found.json { result.set(member.key, member.value) }
            try result.write(to: json)
        }
        if rows.count < pictures.names.count || !pictures.failures.isEmpty { throw ExitCode.failure }
    }

    /// What searches: the approximate index where that was asked for, the store where it can, else memory.
    private func engine(_ store: any IndexStore, recipe: Int, device: Device) throws -> any PictureSearch {
        if approximate.isWanted { return try approximate.search(store, recipe: recipe, metric: metric) }
        if store.searches { return StoreSearch(store, recipe: recipe, metric: metric) }
        let vectors = try store.vectors(recipe: recipe)
        guard device == .cpu else { return try DeviceSearch(vectors, metric: metric, device: device) }
        return ExactSearch(vectors, metric: metric, threads: machine.searchThreads)
    }

    /// The vectors of the queries that can be read, and which these are.
    private func vectors(
        of pictures: QueryPictures, _ features: IndexFeatures, recipe: Int
    ) throws -> (vectors: [[Float]], rows: [Int]) {
        var vectors: [[Float]] = []
        var rows: [Int] = []
        // So that its folder is there until all are read.
        defer { withExtendedLifetime(pictures) {} }
        let bar =
            pictures.names.count > batches.batchSizePerGpu
            ? ProgressBar("Queries", total: pictures.names.count) : nil
        defer { bar?.finish(keepsLine: false) }
        let extractor = features.extractor(
            batchSize: max(1, min(batches.batchSizePerGpu, pictures.names.count)), workers: batches.numWorkers
        )
        let skipped = try extractor.forEachBatch(of: pictures.paths) { batch in
            try SignalWatcher.throwIfStopped()
            guard !batch.indices.isEmpty else { return }
            vectors += features.inOrder(batch.features)[recipe].rows
            rows += batch.indices
            bar?.update(batch.done)
        }
        let reasons = pictures.failures + skipped.map { pictures.named("\($0.reason)") }
        if rows.isEmpty, let first = reasons.first { throw IndexError(first) }
        for reason in reasons { Diagnostic.error(reason) }
        return (vectors, rows)
    }
}

extension FeatureSpecification {
    /// The place of a recipe by its name; the first where none is named.
    ///
    /// - Throws: `IndexError` that names those that there are.
    func place(ofRecipe name: String?, index: String) throws(IndexError) -> Int {
        guard let name else { return 0 }
        guard let place = recipes.firstIndex(where: { $0.name == name }) else {
            throw IndexError("\(index) has no recipe '\(name)'; it has \(names)")
        }
        return place
    }
}

extension DeviceOptions {
    /// Threads of a search on the CPU.
    var searchThreads: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }
}
