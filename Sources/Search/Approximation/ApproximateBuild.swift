import Approximate
import Similarity

/// Builds an approximate index of FAISS of an index's vectors, and measures what it misses.
public struct ApproximateBuild {
    private let vectors: IndexVectors
    private let metric: Metric
    private let threads: Int

    private static let blockRows = 4096

    /// - Parameter metric: For the cosine rows are scaled to unit length.
    public init(_ vectors: IndexVectors, metric: Metric, threads: Int) {
        self.vectors = vectors
        self.metric = metric
        self.threads = threads
    }

    /// The index, whose rows have the pictures' numbers.
    ///
    /// - Parameter progress: Called with rows done and in all; false ends the work.
    /// - Throws: `ApproximateError`, also where the work was ended.
    public func run(_ kind: ApproximateKind, progress: (Int, Int) -> Bool) throws -> ApproximateIndex {
        let rows = vectors.ids.count
        let builder = try ApproximateIndexBuilder(
            kind, metric: metric.approximateMetric(of: kind), dimension: vectors.vectors.dimension,
            expectedCount: rows, threads: threads)
        let wanted = min(builder.wantedTrainingRows, rows)
        if wanted > 0 {
            // Spread over all rows.
            try builder.train((0..<wanted).flatMap { prepared($0 * rows / wanted..<$0 * rows / wanted + 1) })
        }
        for start in stride(from: 0, to: rows, by: Self.blockRows) {
            guard progress(start, rows) else {
                throw ApproximateError(.cancelled, "the index was given up after \(start) rows")
            }
            let range = start..<min(start + Self.blockRows, rows)
            try builder.add(prepared(range), ids: vectors.ids[range].map(Int64.init))
        }
        let index = try builder.finish()
        _ = progress(rows, rows)
        return index
    }

    private func prepared(_ rows: Range<Int>) -> [Float] {
        let numbers = vectors.vectors.numbers(rows)
        return metric == .cosine ? numbers.unitRows(vectors.vectors.dimension) : numbers
    }

    /// How good and how fast an index is at an effort.
    public struct Measurement: Sendable {
        /// The effort, of FAISS's own measure; nil for exact search.
        public var effort: Int?
        /// Share of the ten true neighbours that are found.
        public var recall: Double
        /// Milliseconds for a query, one at a time.
        public var milliseconds: Double
    }

    /// Compares an index with exact search, on some of the pictures.
    ///
    /// - Parameters:
    ///   - queries: How many pictures are asked for; each finds itself, which counts.
    ///   - mayGoOn: Asked before each query; false ends the work.
    /// - Throws: `ApproximateError`, also where the work was ended.
    public func measure(
        _ index: ApproximateIndex, queries: Int, efforts: [Int], mayGoOn: () -> Bool = { true }
    ) throws -> [Measurement] {
        func goOn() throws(ApproximateError) {
            if !mayGoOn() { throw ApproximateError(.cancelled, "the measurement was given up") }
        }
        let count = min(10, vectors.ids.count)
        let wanted = min(queries, vectors.ids.count)
        let asked = (0..<wanted).map {
            prepared($0 * vectors.ids.count / wanted..<$0 * vectors.ids.count / wanted + 1)
        }
        let exact = ExactSearch(vectors, metric: metric, threads: threads)
        let clock = ContinuousClock()
        var truth: [[PictureNeighbor]] = []
        let exactTime = try clock.measure {
            for query in asked {
                try goOn()
                truth += try exact.nearest(to: [query], count: count)
            }
        }
        func milliseconds(_ time: Duration) -> Double { 1000 * (time / .seconds(1)) / Double(max(1, wanted)) }
        var results = [Measurement(effort: nil, recall: 1, milliseconds: milliseconds(exactTime))]
        for effort in efforts {
            var found: [[Int64]] = []
            let time = try clock.measure {
                for query in asked {
                    try goOn()
                    found.append(try best(query, of: index, count: count, effort: effort))
                }
            }
            results.append(
                Measurement(
                    effort: effort,
                    recall: recall(found: found, exact: truth.map { $0.map { Int64($0.id) } }),
                    milliseconds: milliseconds(time)))
        }
        return results
    }

    /// The nearest as `ApproximateSearch` finds them: more candidates than are asked for, scored again.
    private func best(
        _ query: [Float], of index: ApproximateIndex, count: Int, effort: Int
    ) throws -> [Int64] {
        let found = try index.search(
            query, k: index.kind.candidates(for: count), effort: effort, threads: threads)[0]
        let scored = found.ids.compactMap { id in
            vectors.row(of: Int(id)).map { row in
                PictureNeighbor(id: Int(id), score: Float(metric.score(query, vectors.vectors.row(row))))
            }
        }
        return metric.sorted(scored).prefix(count).map { Int64($0.id) }
    }
}

extension [Float] {
    /// Rows of a length scaled to unit length; rows of zeros stay.
    func unitRows(_ dimension: Int) -> [Float] {
        var result = self
        for start in stride(from: 0, to: count, by: dimension) {
            let square = self[start..<start + dimension].reduce(0.0) { $0 + Double($1) * Double($1) }
            guard square > 0 else { continue }
            let scale = Float(1 / square.squareRoot())
            for place in start..<start + dimension { result[place] *= scale }
        }
        return result
    }
}
