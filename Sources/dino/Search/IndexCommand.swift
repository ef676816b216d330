import Approximate
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

/// `dino index`.
struct IndexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract:
            "Make a picture folder searchable: features, facts and thumbnails of all pictures in one file.",
        discussion: """
            All pictures in the folder and below go through the network, by one or several recipes ('dino features --help' \
            explains them). Run it again whenever the folder changed: only what is new or changed is computed, what \
            is gone goes away, what was moved keeps its features. A killed run goes on where it was. An index knows \
            its weights and recipes: to bring it up to date, the folder and -o are enough.

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
        help:
            "Numbers of the vectors: fp32, fp16 or int8 (three fifths of fp16, scores to about three decimals)."
    )
    var dtype = VectorPrecision.float16

    @Option(
        section: "Files", help: "Longest side of the thumbnails in pixels; 0 keeps none.",
        bounds: .between(0, 256))
    var thumbnailSide = 192

    @Flag(
        section: "Files",
        help: "The folder is another one than when the index was made, with the same pictures.")
    var moved = false

    @OptionGroup var approximate: ApproximateBuildOptions

    @Option(section: "Files", help: ArgumentHelp("Also write what was done as JSON.", valueName: "file"))
    var json: String?

    @OptionGroup(title: "Model") var backbone: BackboneOptions
    @OptionGroup var pictures: PreprocessingOptions
    @OptionGroup(title: "Machine") var machine: DeviceOptions

    @OptionGroup var batches: BatchOptions

    func validate() throws {
        guard !recipe.isEmpty else { throw ValidationError("--recipe takes at least one recipe.") }
        if Set(recipe).count < recipe.count { throw ValidationError("--recipe names one recipe twice.") }
        if output == OutputFile.standardOutput { throw ValidationError("--output takes the name of a file.") }
    }

    func run() throws {
        let recipes = try NamedRecipe.all(recipe)
        let root = OutputFile.real(folder)
        var isFolder: ObjCBool = false
        guard !FileManager.default.fileExists(atPath: root, isDirectory: &isFolder) || isFolder.boolValue
        else { throw IndexError("\(folder) is no folder; an index is of a folder and all that is below it") }
        try OutputFile.check(
            [place.store == nil ? output : nil, json] + approximate.outputs,
            read: recipes.flatMap(\.recipe.whiteningFiles) + [weights.pretrainedWeights])
        if place.store != nil, approximate.isWanted {
            throw ValidationError("--approximate and --export_faiss are for an index in a file.")
        }
        let paths = try PictureInputs.paths([root], unusableNames: Notes.unusableNames)
        let device = try machine.resolve()
        let features = try place.exists(output) ? known(root: root, on: device) : new(recipes, on: device)
        try approximate.check(features.specification, index: output)
        let size = features.largestSize
        try LoadedNetwork(options: options, backbone: features.network, path: nil, device: device)
            .checkMemory(
                pictures: min(batches.batchSizePerGpu, paths.count), width: size.width, height: size.height,
                lower: "--crop_size or --batch_size_per_gpu")
        let store = try open(features.specification, root: root)
        SignalWatcher.install()
        var display: ProgressBar?
        let summary = try IndexUpdate(store, features: features, thumbnailSide: thumbnailSide).run(
            paths, batchSize: batches.batchSizePerGpu, workers: batches.numWorkers,
            progress: { done, total in
                // Its clock starts with the work.
                if display == nil { display = ProgressBar("Indexing", total: total, unit: "img") }
                display?.update(done)
            }, isStopRequested: { SignalWatcher.isStopRequested })
        display?.finish()
        // The pictures are in the index whatever becomes of this.
        let built = Result {
            guard !summary.wasStopped else { return }
            try approximate.build(
                store, threads: machine.searchThreads, isQuiet: json == OutputFile.standardOutput)
        }
        try store.finishWriting()
        try report(summary, store)
        do {
            try built.get()
        } catch let error as ApproximateError where error.kind == .cancelled {
            Diagnostic.note("stopped: \(error).")
            throw ExitCode(SignalWatcher.exitStatus ?? 1)
        }
    }

    private func report(_ summary: IndexUpdate.Summary, _ store: any IndexStore) throws {
        for failure in summary.failures.prefix(20) { Diagnostic.warn(failure.reason) }
        if summary.failures.count > 20 {
            Diagnostic.warn(
                "\(summary.failures.count - 20) more files cannot be read; --json names them all.")
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
        if json != OutputFile.standardOutput { print(table.text) }
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
