import Approximate
import Arguments
import Console
import Files
import Foundation
import Records
import Search
import Similarity

/// What else an index is made ready for: approximate search, and programs that use FAISS.
struct ApproximateBuildOptions: ParsableArguments {
    @Option(
        section: "FAISS",
        help: ArgumentHelp(
            "Build an approximate index beside the file, for 'dino search --approximate': hnsw[:LINKS[,BUILD_DEPTH]] or ivfpq[:LISTS[,CODE_BYTES]].",
            valueName: "kind"))
    var approximate: String?

    @Option(
        section: "FAISS",
        help: ArgumentHelp(
            "Write a file that faiss.read_index of Python reads, exact or of the kind of --approximate; FILE.csv says which picture an id is.",
            valueName: "file"))
    var exportFaiss: String?

    @Option(section: "FAISS", help: "Metric of these two.")
    var metric = Metric.cosine

    func validate() throws {
        guard isWanted else {
            if $metric.wasGiven {
                throw ValidationError(
                    "--metric is for --approximate or --export_faiss; a search takes any metric.")
            }
            return
        }
        if exportFaiss == OutputFile.standardOutput {
            throw ValidationError("--export_faiss takes the name of a file.")
        }
        _ = try kind
    }

    /// Whether there is anything to build.
    var isWanted: Bool { approximate != nil || exportFaiss != nil }

    private var kind: ApproximateKind? {
        get throws {
            do {
                return try approximate.map { try ApproximateKind(parsing: $0) }
            } catch {
                throw ValidationError("--approximate: \(error).")
            }
        }
    }

    /// Builds what was asked for, by each recipe; does nothing where nothing was.
    ///
    /// - Parameter isQuiet: Whether standard output is for something else.
    func build(_ store: any IndexStore, threads: Int, isQuiet: Bool) throws {
        guard let file = store as? SQLiteStore else { return }
        let recipes = store.header.features.recipes
        if let exportFaiss {
            try export(file, try kind ?? .flat, to: exportFaiss, threads: threads)
        } else if let kind = try kind {
            for (place, recipe) in recipes.enumerated() {
                try buildBeside(
                    file, kind, recipe: place, name: recipe.name, threads: threads, isQuiet: isQuiet)
            }
        }
    }

    /// Files that `build` writes where it is asked to.
    var outputs: [String?] { [exportFaiss, exportFaiss.map(Self.table)] }

    /// Finds out before the pictures are read whether `build` will be able to.
    ///
    /// - Parameter features: Those that the index has or gets.
    func check(_ features: FeatureSpecification, index: String) throws {
        guard exportFaiss != nil, features.recipes.count > 1 else { return }
        throw IndexError("--export_faiss takes an index of one recipe; \(index) has \(features.names)")
    }

    private static func table(_ file: String) -> String { file + ".csv" }

    private func buildBeside(
        _ store: SQLiteStore, _ kind: ApproximateKind, recipe: Int, name: String, threads: Int, isQuiet: Bool
    ) throws {
        let target = try ApproximateFile(of: store, recipe: recipe, metric: metric)
        if try target.isUpToDate(as: kind) {
            Diagnostic.note("\(target.path) is up to date.")
            return
        }
        let vectors = try store.vectors(recipe: recipe)
        guard !vectors.ids.isEmpty else { return }
        let work = ApproximateBuild(vectors, metric: metric, threads: threads)
        let index = try run(work, kind, name: name)
        try target.write(index, request: kind)
        if isQuiet { return }
        let usual = index.defaultEffort(k: 10)
        let bar = ProgressBar("Measuring", total: nil)
        defer { bar.finish(keepsLine: false) }
        let efforts = [max(1, usual / 4), usual, usual * 4]
        let rows = try work.measure(index, queries: 200, efforts: efforts) { !SignalWatcher.isStopRequested }
        bar.finish(keepsLine: false)
        var table = TextTable(["\(kind.word) of '\(name)'", "effort", "recall@10", "ms a query"])
        for row in rows {
            table.add([
                row.effort == nil ? "exact" : "approximate", row.effort.map { "\($0)" } ?? "",
                String(format: "%.3f", row.recall), String(format: "%.2f", row.milliseconds),
            ])
        }
        print(table.text)
    }

    private func export(_ store: SQLiteStore, _ kind: ApproximateKind, to path: String, threads: Int) throws {
        let work = ApproximateBuild(try store.vectors(recipe: 0), metric: metric, threads: threads)
        try run(work, kind, name: store.header.features.recipes[0].name).write(to: path)
        try AtomicFile.replace(Self.table(path)) { (file) throws(FileError) in
            try file.write("id,path\n")
            do {
                try store.forEachPicture { try file.write("\($0.id),\(CSVText.field($0.path))\n") }
            } catch let error as FileError {
                throw error
            } catch {
                throw FileError(.cannotOpen, path: store.name, "cannot be read: \(error)")
            }
        }
    }

    private func run(_ work: ApproximateBuild, _ kind: ApproximateKind, name: String) throws
        -> ApproximateIndex
    {
        var bar: ProgressBar?
        defer { bar?.finish() }
        return try work.run(kind) { done, total in
            if bar == nil {
                bar = ProgressBar("Building \(kind.word) of '\(name)'", total: total, unit: "img")
            }
            bar?.update(done)
            return !SignalWatcher.isStopRequested
        }
    }
}

extension ApproximateKind {
    /// What users call it.
    fileprivate var word: String {
        switch self {
        case .hnsw: "HNSW"
        case .ivfPQ: "IVF-PQ"
        case .flat: "flat"
        }
    }
}
