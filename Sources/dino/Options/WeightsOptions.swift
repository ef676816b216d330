import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Torch

/// Which weights, by file or name.
struct WeightsOptions: ParsableArguments {
    @Option(
        section: "Files",
        help: ArgumentHelp(
            "Backbone or checkpoint (.pth, .safetensors), a published name (see 'dino weights list'), or the word random for an untrained network.",
            valueName: "file or name"))
    var pretrainedWeights = ""

    @Option(section: "Files", help: "Which network of a checkpoint: teacher or student.")
    var checkpointKey = "teacher"

    @Flag(section: "Files", help: "Never touch the network: weights by name must be in the cache.")
    var offline = false

    func requireWeights() throws {
        if pretrainedWeights.isEmpty {
            throw ValidationError(
                "--pretrained_weights is missing: a file, a name such as dino_vits16 ('dino weights list'), or the word random for an untrained network."
            )
        }
    }

    /// The file that the flags name; nil for the word random.
    func read() throws -> WeightsFile? {
        if pretrainedWeights == "random" { return nil }
        return try WeightsFile(path: WeightsOptions.network(pretrainedWeights, offline: offline))
    }

    /// The network of a file that was read, or an untrained one.
    func network(_ file: WeightsFile?, _ options: BackboneOptions) throws -> PretrainedBackbone {
        guard let file else {
            return PretrainedBackbone(try options.configuration().network(generator: Generator(seed: 0)))
        }
        let sizes = try file.configuration(key: checkpointKey, heads: options.numHeads)
        let wanted = try options.configuration(file: sizes)
        return try PretrainedBackbone(file, key: checkpointKey, configuration: wanted, name: options.name)
    }

    /// The file of a network; published weights of anything else are refused before any download.
    static func network(_ nameOrPath: String, offline: Bool) throws -> String {
        if let published = PublishedWeights.named(nameOrPath), !published.kind.isBackbone,
            !FileManager.default.fileExists(atPath: nameOrPath)
        {
            throw WeightsError.noWeights(path: nameOrPath, reason: "is \(published.kind.words)")
        }
        return try file(nameOrPath, offline: offline)
    }

    /// The file that a path or a published name stands for; downloads show a bar.
    static func file(_ nameOrPath: String, offline: Bool) throws -> String {
        do {
            return try DownloadDisplay.run { progress in
                try PretrainedWeights(isOffline: offline).file(nameOrPath) { weights, done, total in
                    progress(weights.name, done, total)
                }
            }
        } catch WeightsError.notFound(let name) {
            throw unknown(name)
        }
    }

    /// There is no such name: a sentence with the nearest one.
    static func unknown(_ name: String) -> EvaluationError {
        let names = PublishedWeights.all.flatMap { [$0.name] + $0.otherNames }
        let hint = Names.nearest(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
        return EvaluationError("\(WeightsError.notFound(name))\(hint)")
    }
}

/// A bar for a download.
enum DownloadDisplay {
    /// Runs a download that says its name, bytes so far and bytes in all; the bar counts megabytes.
    static func run<Result>(
        _ body: (_ progress: @escaping (String, Int, Int?) -> Void) throws -> Result
    ) throws -> Result {
        var bar: ProgressBar?
        defer { bar?.finish() }
        return try body { name, done, total in
            let megabyte = 1_000_000
            if bar == nil {
                bar = ProgressBar(
                    "Downloading \(name)", total: total.map { max(1, $0 / megabyte) },
                    completed: done / megabyte,
                    unit: "MB")
            }
            bar?.update(done / megabyte)
        }
    }
}
