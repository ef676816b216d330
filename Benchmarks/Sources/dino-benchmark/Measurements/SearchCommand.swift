import Arguments
import Similarity

/// `dino-benchmark search`.
struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Exact search by the dot product, in milliseconds for each number of queries.")

    @Argument(help: ArgumentHelp("Vectors by 'dino-benchmark vectors'.", valueName: "stem"))
    var stem: String

    @Option(help: "Numbers that are kept: fp32, fp16 or int8.")
    var precision = "fp32"

    @Option(help: "Neighbours to find.", bounds: .between(1, 10_000))
    var k = 10

    @Option(help: "Numbers of queries that are asked at once.", bounds: .between(1, 100_000))
    var queries = [1, 16, 1000]

    @Option(
        help: "Times that a search is repeated; one that takes a second is not.", bounds: .between(1, 1000))
    var runs = 5

    @OptionGroup var compute: ThreadOptions

    func run() throws {
        guard let precision = VectorPrecision(rawValue: precision) else {
            throw ValidationError("--precision '\(precision)' is not known; take fp32, fp16 or int8.")
        }
        let rows = try VectorFile(reading: stem + "-rows.npy")
        let asked = try VectorFile(reading: stem + "-queries.npy")
        let search = FlatSearch(try store(rows, precision), metric: .dot, threads: compute.threads)
        var report = Report()
        for count in queries where count <= asked.rows {
            let numbers = try asked.numbers(0..<count)
            let found = try measure(search, numbers, name: "queries_\(count)", report: &report)
            let scores = found.joined().reduce(0.0) { $0 + Double($1.score) }
            report.state("mean_score_\(count)", scores / Double(count * k))
        }
        report.state("bank_bytes", Double(rows.rows * search.store.rowBytes))
        report.print()
    }

    /// Repeats a search; the first one, which meets memory that no page table knows, counts only where it is long.
    private func measure(
        _ search: FlatSearch, _ numbers: [Float], name: String, report: inout Report
    ) throws -> [[Neighbor]] {
        let clock = ContinuousClock()
        let start = clock.now
        var found = try search.nearest(numbers, k: k)
        let milliseconds = (clock.now - start) / .milliseconds(1)
        guard milliseconds < 1000 else {
            report.add(name, milliseconds)
            return found
        }
        for _ in 0..<runs { found = try report.time(name) { try search.nearest(numbers, k: k) } }
        return found
    }

    private func store(_ file: VectorFile, _ precision: VectorPrecision) throws -> VectorStore {
        var store = try VectorStore(
            dimension: file.dimension, precision: precision, reservingCapacity: file.rows)
        try file.forEachPart(rows: file.rows) { try store.append($1) }
        return store
    }
}
