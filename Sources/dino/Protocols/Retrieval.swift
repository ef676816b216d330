import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Imaging
import Records
import Similarity
import Torch

/// `dino retrieval`.
struct Retrieval: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Find pictures of the same place or thing: revisited Oxford and Paris, or a set of your own.",
        discussion: """
            With --dataset roxford5k or rparis6k the data folder has DATASET/gnd_DATASET.pkl and DATASET/jpg/NAME.jpg. \
            With --list FILE it is any set: a table path,role,group with the roles query and gallery, where gallery \
            pictures of a query's group answer it. Features are class tokens of whole pictures, of unit length, compared \
            by cosine over the whole gallery. mAP and mP@k are the original's.
            """)

    @Option(
        section: "Files",
        help: ArgumentHelp("Folder of the data sets, or that of a list's paths.", valueName: "folder"))
    var dataPath: String

    @Option(section: "Files", help: "roxford5k or rparis6k.")
    var dataset = Dataset.roxford5k

    @Option(section: "Files", help: ArgumentHelp("A set of your own instead.", valueName: "csv"))
    var list: String?

    @OptionGroup var shared: ProtocolOptions

    @Option(
        section: "Evaluation",
        help: ArgumentHelp(
            "Feature, as 'dino features --help' explains; the protocol's own is retrieval.",
            valueName: "recipe"))
    var recipe = "retrieval"

    @Option(section: "Evaluation", help: "Average each feature over three sizes of the picture.")
    var multiscale = false

    @Option(
        section: "Evaluation", help: "Longer side of pictures in pixels; smaller ones stay.",
        bounds: .between(1, 8192))
    var imsize = 224

    @Flag(
        section: "Evaluation",
        help: "Cut queries to their box, as the standard protocol does; the original takes whole pictures.")
    var cropQueries = false

    enum Dataset: String, CaseIterable, ExpressibleByArgument {
        case roxford5k, rparis6k
    }

    func validate() throws { try shared.weights.requireWeights() }

    func run() throws { try Job.run(shared.launcher, evaluate) }

    private func evaluate(_ job: Job) throws {
        if job.group.isFirst { try shared.checkOutputs(read: [list]) }
        let truth = try groundTruth()
        let paths = (truth.gallery + truth.queries.map(\.name)).map(path)
        for path in paths where !FileManager.default.fileExists(atPath: path) {
            throw EvaluationError("\(path) is not there, though the ground truth names it")
        }
        SignalWatcher.install()
        let pass = try shared.pass(recipe + (multiscale ? "|multiscale" : ""), imsize: imsize, job)
        let boxes = cropQueries ? boxes(truth) : [:]
        guard let features = try shared.extract(paths, by: pass, job, regions: boxes) else { return }

        let rankings = rank(features, truth)
        let protocols: [RetrievalProtocol] = list == nil ? [.easy, .medium, .hard] : [.easy]
        let scores = protocols.map {
            ($0, RetrievalScore(rankings: rankings, queries: truth.queries, protocol: $0))
        }
        print(table(scores).text)
        print("\(truth.queries.count) queries among \(truth.gallery.count) pictures")
        if let path = shared.perQuery { try writeQueries(scores, truth, to: path) }
        if let path = shared.json { try write(scores, pass, to: path) }
    }

    private func groundTruth() throws -> RetrievalGroundTruth {
        if let list {
            return try RetrievalGroundTruth(table: list, text: String(contentsOfFile: list, encoding: .utf8))
        }
        return try RetrievalGroundTruth(pickle: "\(dataPath)/\(dataset)/gnd_\(dataset).pkl")
    }

    private func path(_ name: String) -> String {
        guard list != nil else { return "\(dataPath)/\(dataset)/jpg/\(name).jpg" }
        return name.hasPrefix("/") ? name : "\(dataPath)/\(name)"
    }

    private func boxes(_ truth: RetrievalGroundTruth) -> [Int: PictureRegion] {
        var boxes: [Int: PictureRegion] = [:]
        for (index, query) in truth.queries.enumerated() { boxes[truth.gallery.count + index] = query.box }
        return boxes
    }

    private func rank(_ features: Tensor, _ truth: RetrievalGroundTruth) -> [[Int]] {
        let parts = inference { features.normalized() }.split([truth.gallery.count, truth.queries.count])
        let search = NearestNeighbors(bank: parts[0])
        return (0..<truth.queries.count).map {
            search.ranking(parts[1].slice($0..<$0 + 1)).indices.array(of: Int.self)
        }
    }

    private func table(_ scores: [(RetrievalProtocol, RetrievalScore)]) -> TextTable {
        let ks = scores[0].1.ks
        var table = TextTable([list == nil ? "protocol" : "", "mAP %"] + ks.map { "mP@\($0) %" })
        for (name, score) in scores {
            table.add(
                [list == nil ? name.rawValue : "list", hundredths(score.meanAveragePrecision)]
                    + score.meanPrecision.map(hundredths))
        }
        return table
    }

    /// Percent with two decimals, as the original prints it.
    private func hundredths(_ share: Double) -> String { String(format: "%.2f", 100 * share) }

    private func writeQueries(
        _ scores: [(RetrievalProtocol, RetrievalScore)], _ truth: RetrievalGroundTruth, to path: String
    ) throws {
        var csv = CSVText(["query", "protocol", "average_precision"] + scores[0].1.ks.map { "p@\($0)" })
        for (name, score) in scores {
            for (index, query) in truth.queries.enumerated() {
                let precision = score.precision[index]
                csv.add(
                    [query.name, name.rawValue, score.averagePrecision[index].map { "\($0)" } ?? ""]
                        + score.ks.indices.map { place in precision.map { "\($0[place])" } ?? "" })
            }
        }
        try csv.write(to: path)
    }

    private func write(
        _ scores: [(RetrievalProtocol, RetrievalScore)], _ pass: FeaturePass, to path: String
    ) throws {
        var result = CommandResult("retrieval", settings: settings, resolved: pass.resolved)
        result.set(
            "results",
            .array(
                scores.map { name, score in
                    let precision = zip(score.ks, score.meanPrecision).map {
                        JSONValue.Member("\($0)", .number(100 * $1))
                    }
                    return [
                        "protocol": .string(name.rawValue), "map": .number(100 * score.meanAveragePrecision),
                        "mp": .object(precision),
                    ]
                }))
        try result.write(to: path)
    }
}
