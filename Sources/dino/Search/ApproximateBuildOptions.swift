import Approximate
import Arguments
import Console
import Files
import Foundation
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
        guard approximate != nil || exportFaiss != nil else {
            if $metric.wasGiven {
                throw ValidationError(
                    "--metric is for --approximate or --export_faiss; a search takes any metric.")
            }
            return
        }
        _ = try kind
    }

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
    func build(_ store: any IndexStore, threads: Int) throws {
        guard approximate != nil || exportFaiss != nil else { return }
        guard let file = store as? SQLiteStore else {
            throw ValidationError("--approximate and --export_faiss are for an index in a file.")
        }
        let recipes = store.header.features.recipes
        if let kind = try kind, exportFaiss == nil {
            for (place, recipe) in recipes.enumerated() {
                try buildBeside(file, kind, recipe: place, name: recipe.name, threads: threads)
            }
        } else if let exportFaiss {
            guard recipes.count == 1 else {
                throw IndexError(
                    "--export_faiss takes an index of one recipe; \(store.name) has \(store.header.features.names)"
                )
            }
            try export(file, try kind ?? .flat, to: exportFaiss, threads: threads)
        }
    }

    private func buildBeside(
        _ store: SQLiteStore, _ kind: ApproximateKind, recipe: Int, name: String, threads: Int
    ) throws {
        let target = ApproximateFile(of: store, recipe: recipe, metric: metric)
        if let known = try? target.read(), kind.isSatisfied(by: known.kind) {
            Diagnostic.note("\(target.path) is up to date.")
            return
        }
        let vectors = try store.vectors(recipe: recipe)
        guard !vectors.ids.isEmpty else { return }
        let work = ApproximateBuild(vectors, metric: metric, threads: threads)
        let index = try run(work, kind, name: name)
        try target.write(index)
        let usual = index.defaultEffort(k: 10)
        let bar = ProgressBar("Measuring", total: nil)
        let rows = try work.measure(index, queries: 200, efforts: [max(1, usual / 4), usual, usual * 4])
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
        try AtomicFile.replace(path + ".csv") { (file) throws(FileError) in
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

    /// Whether an index of the other kind is what this one asks for.
    fileprivate func isSatisfied(by other: ApproximateKind) -> Bool {
        switch (self, other) {
        case (.flat, .flat): true
        case (.hnsw(let links, let depth), .hnsw(let otherLinks, _)):
            // The depth of the building is not in the file.
            links == otherLinks && depth > 0
        case (.ivfPQ(let lists, let bytes), .ivfPQ(let otherLists, let otherBytes)):
            (lists == nil || lists == otherLists) && (bytes == nil || bytes == otherBytes)
        default: false
        }
    }
}
