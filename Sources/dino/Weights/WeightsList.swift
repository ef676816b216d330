import Arguments
import Console
import DINO
import Foundation
import Records

/// `dino weights list`.
struct WeightsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the names of published weights, and which are here.")

    @Option(help: ArgumentHelp("Also write the list as JSON.", valueName: "file"))
    var json: String?

    func run() throws {
        let cache = WeightsCache()
        var table = TextTable(["name", "what", "here"])
        for weights in PublishedWeights.all {
            let size = cache.find(weights).flatMap { path in
                try? FileManager.default.attributesOfItem(
                    atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)[.size] as? Int
            }
            table.add([weights.name, weights.summary, size.map(humanBytes) ?? ""])
        }
        print(table.text)
        print("\nCache: \(cache.folder)")
        if let json { try write(cache, to: json) }
    }

    private func write(_ cache: WeightsCache, to path: String) throws {
        var result = CommandResult("weights list", settings: settings)
        result.set(
            "results",
            .array(
                PublishedWeights.all.map { weights in
                    [
                        "name": .string(weights.name), "url": .string(weights.url()),
                        "sha256": weights.sha256.map { .string($0) } ?? .null,
                        "path": cache.find(weights).map { .string($0) } ?? .null,
                    ]
                }))
        try result.write(to: path)
    }
}
