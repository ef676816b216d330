import Imaging
import Torch

/// How far a mean over queries may be off by chance: the queries are drawn again, with replacement, many
/// times.
///
/// The same draws serve every quantity, so that differences between them are as certain as they can be.
public struct Bootstrap {
    /// The middle 95 of 100 means.
    public struct Interval: Sendable, Equatable {
        /// Below it lie 2.5 % of the means.
        public let low: Double
        /// Above it lie 2.5 %.
        public let high: Double

        /// Whether a value lies in it.
        public func contains(_ value: Double) -> Bool { (low...high).contains(value) }
    }

    /// How often each query was drawn, (draws, queries).
    private let counts: Tensor
    private let queries: Int

    /// Draws with a seed.
    ///
    /// - Throws: `TorchError.outOfMemory`; it takes four bytes for each draw and query.
    public init(queries: Int, draws: Int = 1000, seed: UInt64 = 0) throws(TorchError) {
        precondition(queries > 0 && draws > 0, "a bootstrap draws from something")
        self.queries = queries
        counts = try Tensor.empty([draws, queries])
        var generator = SeededGenerator(seed, 0xB007)
        var row = [Float](repeating: 0, count: queries)
        for draw in 0..<draws {
            for index in row.indices { row[index] = 0 }
            for _ in 0..<queries { row[Int(generator.next() % UInt64(queries))] += 1 }
            counts.select(0, draw).copy(from: Tensor(row))
        }
    }

    /// The interval of each column's mean, (queries, columns); NaN marks queries that a column leaves out.
    public func intervals(_ values: Tensor) -> [Interval] {
        inference {
            let values = values.to(.float32)
            // NaN is unequal to itself.
            let present = values.equals(values).to(.float32)
            let filled = Tensor.filled(values)
            let sums = counts.matmul(filled)
            let sizes = counts.matmul(present).clamped(1e-9)
            let means = (sums / sizes).sorted(0)
            let draws = counts.size(0)
            let (low, high) = (Int(0.025 * Double(draws)), Int(0.975 * Double(draws)))
            let lows = means.values.select(0, min(low, draws - 1)).array(of: Double.self)
            let highs = means.values.select(0, min(high, draws - 1)).array(of: Double.self)
            return zip(lows, highs).map { Interval(low: $0, high: $1) }
        }
    }
}

extension Tensor {
    /// Zero for what is no number.
    fileprivate static func filled(_ values: Tensor) -> Tensor {
        Tensor(values.floats.map { $0.isNaN ? 0 : $0 }, shape: values.shape)
    }
}
