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
            let (download, isThere) = try download(name)
            if !isThere {
                try DownloadDisplay.run { progress in
                    try download.run { progress(name, $0, $1) }
                }
            }
            try check(download.destination)
            print(download.destination)
        }
    }

    /// What to fetch, and whether it is here already.
    private func download(_ name: String) throws -> (Download, isThere: Bool) {
        let cache = WeightsCache()
        if name.hasPrefix("http://") || name.hasPrefix("https://") {
            let file = URL(string: name)?.lastPathComponent ?? ""
            guard output != nil || (!file.isEmpty && file != "/") else {
                throw EvaluationError("\(name) names no file; say where to write it with --output")
            }
            let path = output ?? cache.folder + "/" + file
            return (Download(url: name, destination: path, sha256: sha256), false)
        }
        guard let weights = PublishedWeights.named(name) else {
            // The sentence with the nearest name.
            _ = try WeightsOptions.file(name, offline: true)
            throw EvaluationError("\(name) is a file already")
        }
        let found = output == nil && sha256 == nil ? cache.find(weights) : nil
        let download = Download(
            url: weights.url(environment: ProcessInfo.processInfo.environment),
            destination: found ?? output ?? cache.path(of: weights), expectedSize: weights.size,
            sha256: sha256 ?? weights.sha256)
        return (download, found != nil)
    }

    /// The file reads as weights: whole, and nothing but numbers in it.
    private func check(_ path: String) throws {
        _ = try WeightsInspection(WeightsFile(path: path))
    }
}
