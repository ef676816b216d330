import Arguments
import Search
import Similarity

/// Whether a search takes the approximate index.
struct ApproximateOptions: ParsableArguments {
    @Flag(
        names: ["approximate"],
        help: "Search the approximate index that 'dino index --approximate' built: faster in millions of pictures.")
    var isWanted = false
}
