import Arguments
import Console
import DINO
import Downloads
import Evaluation
import Foundation

/// `dino weights pull`.
struct WeightsPull: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Fetch published weights into the cache, or a weights file from any address.",
        discussion: """
            A download that was cut goes on where it stopped. It is checked against the SHA-256 that --sha256 gives, \
            this program knows, or Hugging Face states; where none of them does, against the size that the server \
            states, and the file's own checksums.
            """)

    @Argument(help: ArgumentHelp("Names ('dino weights list') or http(s) addresses.", valueName: "name"))
    var names: [String]

    @Option(help: ArgumentHelp("SHA-256 that the file must have (one name).", valueName: "hex"))
    var sha256: String?

    @Option(help: ArgumentHelp("Where to write instead of the cache (one name).", valueName: "file"))
    var output: String?

    func validate() throws {
        if names.isEmpty { throw ValidationError("no name is given; 'dino weights list' shows them.") }
        if names.count > 1, sha256 != nil || output != nil {
            throw ValidationError("--sha256 and --output go with one name.")
        }
    }

    func run() throws {
        for name in names {
            let path = try DownloadDisplay.run { progress in
                try pull(name) { progress(name, $0, $1) }
            }
            print(path)
        }
    }

    /// Fetches what is not here; returns where it is.
    private func pull(_ name: String, progress: (Int, Int?) -> Void) throws -> String {
        let weights = PretrainedWeights()
        if name.hasPrefix("http://") || name.hasPrefix("https://") {
            let file = URL(string: name)?.lastPathComponent ?? ""
            guard output != nil || (!file.isEmpty && file != "/") else {
                throw EvaluationError("\(name) names no file; say where to write it with --output")
            }
            let path = output ?? weights.cache.folder + "/" + file
            try PretrainedWeights.fetch(
                Download(url: name, destination: path, sha256: sha256), progress: progress)
            return path
        }
        guard let published = PublishedWeights.named(name) else {
            throw WeightsOptions.unknown(name)
        }
        if output == nil, sha256 == nil, let found = weights.cache.find(published) { return found }
        return try weights.download(published, to: output, sha256: sha256, progress: progress)
    }
}
