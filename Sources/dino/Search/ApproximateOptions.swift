import Arguments
import Search
import Similarity

/// Whether a search takes the approximate index.
struct ApproximateOptions: ParsableArguments {
    @Flag(
        names: ["approximate"],
        help:
            "Search the approximate index that 'dino index --approximate' built: faster among millions of pictures."
    )
    var isWanted = false

    @Option(
        help:
            "With --approximate: how far to look (HNSW: candidates kept on the way; IVF-PQ: lists looked into) [as built].",
        bounds: .positive)
    var effort: Int?

    func validate() throws {
        if effort != nil, !isWanted { throw ValidationError("--effort needs --approximate.") }
    }

    func search(_ store: any IndexStore, recipe: Int, metric: Metric) throws -> any PictureSearch {
        guard let file = store as? SQLiteStore else {
            throw ValidationError("--approximate is for an index in a file.")
        }
        return try ApproximateSearch(file, recipe: recipe, metric: metric, effort: effort)
    }
}

extension Metric: ExpressibleByArgument {}
