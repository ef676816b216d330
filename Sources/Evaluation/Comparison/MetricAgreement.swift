import Similarity

/// How alike the metrics rank the neighbours under one feature.
public struct MetricAgreement: Sendable {
    /// A metric against the first one compared.
    public struct Against: Sendable {
        /// The metric.
        public let metric: Metric
        /// Percent of the test pictures whose ten nearest are the same in the same order.
        public let sameOrder: Double
        /// Percent of the ten nearest that are the same, in any order.
        public let overlap: Double
    }

    /// The recipe as the user wrote it.
    public let recipe: String
    /// Whether the vectors are whitened.
    public let isWhitened: Bool
    /// Whether all vectors have the same length by the recipe.
    public let isNormalized: Bool
    /// The metric that the others are held against.
    public let reference: Metric
    /// The others.
    public let others: [Against]

    init(recipe: String, isWhitened: Bool, isNormalized: Bool, _ scores: [(Metric, QueryScores)]) {
        self.recipe = recipe
        self.isWhitened = isWhitened
        self.isNormalized = isNormalized
        reference = scores[0].0
        let first = scores[0].1.neighbors
        others = scores.dropFirst().map { metric, found in
            let same = zip(first, found.neighbors).count { $0 == $1 }
            let shared = zip(first, found.neighbors).reduce(0) { $0 + Set($1.0).intersection($1.1).count }
            let kept = first.reduce(0) { $0 + $1.count }
            return Against(
                metric: metric, sameOrder: 100 * Double(same) / Double(max(1, first.count)),
                overlap: 100 * Double(shared) / Double(max(1, kept)))
        }
    }

    /// Whether all metrics gave the same neighbours in the same order for every test picture.
    public var isTotal: Bool { others.allSatisfy { $0.sameOrder == 100 } }
}
