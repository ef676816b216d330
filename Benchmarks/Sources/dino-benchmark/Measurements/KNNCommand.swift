import Arguments
import Evaluation
import Torch

/// `dino-benchmark knn`.
struct KNNCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "knn",
        abstract: "The original's k-NN classification, in milliseconds per query.",
        discussion: "single is one k (20), several is 10, 20, 100 and 200, the original's default.")

    @Argument(help: ArgumentHelp("Vectors by 'dino-benchmark vectors'.", valueName: "stem"))
    var stem: String

    @Option(help: "Classes of the vectors.", bounds: .between(1, 1_000_000))
    var classes = 1000

    @Option(help: "Queries to take.", bounds: .between(1, 1_000_000))
    var queries = 500

    @OptionGroup var compute: ThreadOptions

    func run() throws {
        compute.apply()
        let bank = try VectorFile(reading: stem + "-rows.npy")
        let asked = try VectorFile(reading: stem + "-queries.npy")
        let count = min(queries, asked.rows)
        let classifier = try KNNClassifier(
            features: try tensor(bank, rows: bank.rows), labels: labels(bank.rows), temperature: 0.07)
        let test = try tensor(asked, rows: count)
        var report = Report()
        for (name, ks) in [("single", [20]), ("several", [10, 20, 100, 200])] {
            let accuracy = try report.time(name, per: count) {
                try classifier.accuracy(testFeatures: test, testLabels: labels(count), ks: ks)
            }
            for result in accuracy {
                report.state("\(name)_top1_\(result.k)", result.top1)
                report.state("\(name)_top5_\(result.k)", result.top5)
            }
        }
        report.state("bank_bytes", Double(bank.rows * bank.dimension * 4))
        report.print()
    }

    private func labels(_ count: Int) -> [Int] { (0..<count).map { $0 % classes } }

    private func tensor(_ file: VectorFile, rows: Int) throws -> Tensor {
        let tensor = try Tensor.empty([rows, file.dimension])
        try file.forEachPart(rows: rows) { first, numbers in
            let part = Tensor(numbers, shape: [numbers.count / file.dimension, file.dimension])
            inference { tensor.slice(first..<first + part.size(0)).copy(from: part) }
        }
        return tensor
    }
}
