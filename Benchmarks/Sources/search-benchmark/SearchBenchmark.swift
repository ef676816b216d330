import Foundation
import Similarity

/// Measures exact search by the dot product among synthetic vectors, for each precision and number of
/// queries.
@main struct SearchBenchmark {
    let options: BenchmarkOptions
    let vectors: GaussianVectors
    let queries: [Float]
    /// Vectors that are made, encoded and written at once.
    static let step = 8192

    static func main() throws {
        guard let options = BenchmarkOptions(Array(CommandLine.arguments.dropFirst())) else {
            FileHandle.standardError.write(Data((BenchmarkOptions.usage + "\n").utf8))
            exit(2)
        }
        try SearchBenchmark(options).run()
    }

    init(_ options: BenchmarkOptions) {
        self.options = options
        vectors = GaussianVectors(dimension: options.dimension, seed: options.seed)
        let queries = GaussianVectors(dimension: options.dimension, seed: options.seed &+ 1_000_003)
        self.queries = queries.numbers(0..<(options.queryCounts.max() ?? 1))
    }

    func run() throws {
        if let stem = options.write { try write(stem) }
        var (all, expected): ([Measurement], [[Neighbor]]) = ([], [])
        print(Measurement.header)
        for name in options.precisions {
            guard let precision = VectorPrecision(rawValue: name) else { continue }
            PeakMemory.forget()
            let search = FlatSearch(try store(precision), metric: .dot, threads: options.threads)
            for count in options.queryCounts {
                let asked = Array(queries.prefix(count * options.dimension))
                let (times, found) = try times(search, asked)
                if precision == .float32, expected.count < found.count { expected = found }
                let measured = measurement(search, count, times, recall: recall(found, expected))
                print(measured.line)
                all.append(measured)
            }
        }
        if let path = options.json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try encoder.encode(all).write(to: URL(fileURLWithPath: path))
        }
    }

    /// Milliseconds of each run, ascending.
    private func times(_ search: FlatSearch, _ asked: [Float]) throws -> (
        times: [Double], found: [[Neighbor]]
    ) {
        let clock = ContinuousClock()
        var (times, found): ([Double], [[Neighbor]]) = ([], [])
        // The first run meets memory that no cache and no page table knows: it does not count.
        for run in 0...options.runs {
            let time = try clock.measure { found = try search.nearest(asked, k: options.k) }
            let milliseconds = time / .milliseconds(1)
            if run > 0 || milliseconds > 1000 { times.append(milliseconds) }
            if milliseconds > 1000, times.count >= 3 { break }
        }
        return (times.sorted(), found)
    }

    private func measurement(
        _ search: FlatSearch, _ count: Int, _ times: [Double], recall: Double?
    ) -> Measurement {
        let median = times[times.count / 2]
        let store = search.store
        let operations = 2 * Double(store.count) * Double(store.dimension) * Double(count)
        return Measurement(
            precision: store.precision.rawValue, queries: count, rows: store.count,
            dimension: store.dimension,
            k: options.k, medianMilliseconds: median, bestMilliseconds: times[0],
            gigaflops: operations / median / 1e6, storeMegabytes: Double(store.count * store.rowBytes) / 1e6,
            peakMegabytes: PeakMemory.megabytes, recall: recall)
    }

    /// The part of the expected neighbours that is found; nil where none are expected.
    private func recall(_ found: [[Neighbor]], _ expected: [[Neighbor]]) -> Double? {
        var (hits, all) = (0, 0)
        for (found, expected) in zip(found, expected) {
            let indices = Set(expected.map(\.index))
            hits += found.count { indices.contains($0.index) }
            all += expected.count
        }
        return all > 0 ? Double(hits) / Double(all) : nil
    }

    private func store(_ precision: VectorPrecision) throws -> VectorStore {
        var store = try VectorStore(
            dimension: options.dimension, precision: precision, reservingCapacity: options.rows)
        for first in stride(from: 0, to: options.rows, by: Self.step) {
            try store.append(vectors.numbers(first..<min(first + Self.step, options.rows)))
        }
        return store
    }

    private func write(_ stem: String) throws {
        let count = queries.count / options.dimension
        let asked = try NumPyFile(stem + "-queries.npy", rows: count, columns: options.dimension)
        try asked.append(queries)
        try asked.close()
        let rows = try NumPyFile(stem + "-rows.npy", rows: options.rows, columns: options.dimension)
        for first in stride(from: 0, to: options.rows, by: Self.step) {
            try rows.append(vectors.numbers(first..<min(first + Self.step, options.rows)))
        }
        try rows.close()
    }
}
