import Arguments
import Console
import DINO
import Digests
import Evaluation
import Foundation
import Imaging
import Records
import Search
import Similarity
import Torch

/// `dino index`.
struct IndexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract:
            "Make a picture folder searchable: features, facts and thumbnails of all pictures in one file.",
        discussion: """
            All pictures in the folder and below go through the network, by one or several recipes ('dino features --help' \
            explains them). Run it again whenever the folder changed: only what is new or changed is computed, what \
            is gone goes away, what was moved keeps its features. A killed run goes on where it was.

            Then search ('dino search'), find duplicates ('dino duplicates'), or look at it all in a browser \
            ('dino serve').
            """)

    @Argument(help: ArgumentHelp("The folder of pictures.", valueName: "folder"))
    var folder: String

    @Option(names: ["o", "output"], section: "Files", help: ArgumentHelp("The index.", valueName: "file"))
    var output: String

    @OptionGroup var place: StoreOptions
    @OptionGroup var weights: WeightsOptions

    @Option(help: ArgumentHelp("One or several recipes; a search chooses among them.", valueName: "recipe"))
    var recipe = ["cls|l2"]

    @Option(
        section: "Files",
        help: "Numbers of the vectors: fp32, fp16 or int8 (half of fp16, scores to about two decimals).")
    var dtype = VectorPrecision.float16

    @Option(
        section: "Files", help: "Longest side of the thumbnails in pixels; 0 keeps none.",
        bounds: .between(0, 256))
    var thumbnailSide = 192

    @Flag(
        section: "Files",
        help: "The folder is another one than when the index was made, with the same pictures.")
    var moved = false

    @Option(section: "Files", help: ArgumentHelp("Also write what was done as JSON.", valueName: "file"))
    var json: String?

    @OptionGroup(title: "Model") var backbone: BackboneOptions
    @OptionGroup var pictures: PreprocessingOptions
    @OptionGroup(title: "Machine") var machine: DeviceOptions

    @Option(
        section: "Machine", help: "Pictures that go through the network at once.", bounds: .between(1, 65_536)
    )
    var batchSizePerGpu = 64

    @Option(section: "Machine", help: "Threads that read pictures.", bounds: .between(0, 1024))
    var numWorkers = 10

    func validate() throws {
        guard !recipe.isEmpty else { throw ValidationError("--recipe takes at least one recipe.") }
        if Set(recipe).count < recipe.count { throw ValidationError("--recipe names one recipe twice.") }
        try weights.requireWeights()
    }

    func run() throws {
        let recipes = try NamedRecipe.all(recipe)
        let root = OutputFile.real(folder)
        let paths = try PictureInputs.paths([root], unusableNames: Notes.unusableNames)
        try OutputFile.check(
            [place.store == nil ? output : nil, json],
            read: recipes.flatMap(\.recipe.whiteningFiles) + [weights.pretrainedWeights])
        let device = try machine.resolve()
        let network = try NetworkOptions(weights: weights, backbone: backbone, pictures: pictures).load(
            on: device)
        let features = try network.indexFeatures(recipes, precision: machine.precision)
        let size = features.largestSize
        try network.checkMemory(
            pictures: min(batchSizePerGpu, paths.count), width: size.width, height: size.height,
            lower: "--crop_size or --batch_size_per_gpu")
        let store = try open(features.specification, root: root)
        SignalWatcher.install()
        var display: ProgressBar?
        let summary = try IndexUpdate(store, features: features, thumbnailSide: thumbnailSide).run(
            paths, batchSize: batchSizePerGpu, workers: numWorkers,
            progress: { done, total in
                if display == nil { display = ProgressBar("Indexing", total: total, unit: "img") }
                display?.update(done)
            }, isStopRequested: { SignalWatcher.isStopRequested })
        display?.finish()
        try store.finishWriting()
        try report(summary, store, features)
    }

    /// The index, whose features must be these.
    private func open(_ features: FeatureSpecification, root: String) throws -> any IndexStore {
        let header = IndexHeader(root: root, features: features, precision: dtype)
        let store = try place.create(output, header: header)
        if let difference = store.header.features.difference(from: features) {
            throw IndexError("\(store.name) \(difference); give another --output")
        }
        guard store.header.features.recipes.count == features.recipes.count else {
            throw IndexError(
                "\(store.name) has the recipes \(store.header.features.names); give them all, or another --output"
            )
        }
        guard store.header.precision == dtype || !$dtype.wasGiven else {
            throw IndexError(
                "\(store.name) keeps its vectors as \(store.header.precision.rawValue), not as \(dtype.rawValue); give another --output"
            )
        }
        if store.header.root != root {
            guard moved else {
                throw IndexError(
                    "\(store.name) is of the folder \(store.header.root); where that is \(root) now, give --moved"
                )
            }
            try store.setRoot(root)
        }
        return store
    }

    private func report(_ summary: IndexUpdate.Summary, _ store: any IndexStore, _ features: IndexFeatures)
        throws
    {
        for failure in summary.failures.prefix(20) { Diagnostic.warn("left out \(failure.reason)") }
        if summary.failures.count > 20 {
            Diagnostic.warn("and \(summary.failures.count - 20) more files that cannot be read.")
        }
        let count = try store.count()
        var table = TextTable(["pictures", "number"])
        for (name, number) in [
            ("new", summary.added), ("changed", summary.updated), ("moved", summary.moved),
            ("gone", summary.removed), ("as before", summary.unchanged),
            ("unreadable", summary.failures.count + summary.knownFailures), ("in the index", count),
        ] where number > 0 || name == "in the index" {
            table.add([name, "\(number)"])
        }
        print(table.text)
        if let json { try write(summary, count: count, store, to: json) }
        if summary.wasStopped {
            Diagnostic.note("stopped; the same command goes on from there.")
            throw ExitCode(SignalWatcher.exitStatus ?? 1)
        }
        guard count > 0 else { throw IndexError("none of the pictures can be read") }
    }

    private func write(
        _ summary: IndexUpdate.Summary, count: Int, _ store: any IndexStore, to path: String
    ) throws {
        var result = CommandResult("index", settings: settings)
        for (name, number) in [
            ("added", summary.added), ("updated", summary.updated), ("moved", summary.moved),
            ("removed", summary.removed), ("unchanged", summary.unchanged),
            ("unreadable", summary.failures.count + summary.knownFailures), ("pictures", count),
        ] {
            result.set(name, .integer(number))
        }
        result.set(
            "failures",
            .array(summary.failures.map { ["path": .string($0.path), "reason": .string($0.reason)] }))
        try result.write(to: path)
    }
}

extension LoadedNetwork {
    /// The network with the recipes of an index.
    func indexFeatures(_ recipes: [NamedRecipe], precision: Precision) throws -> IndexFeatures {
        let weights = try FeatureSpecification.Weights(
            name: options.weights.pretrainedWeights, path: path, key: options.weights.checkpointKey)
        return try IndexFeatures(
            recipes.map { ($0, options.pictures.applied(to: $0.preprocessing)) }, network: backbone,
            weights: weights, mean: options.pictures.mean, deviation: options.pictures.std,
            precision: precision.dtype(on: device), device: device)
    }
}
