import Similarity

extension Comparison {
    /// A configuration under all metrics that give the same neighbours there.
    public struct Entry: Sendable {
        /// The figures at the best k.
        public let row: Row
        /// The metrics, the row's first.
        public let metrics: [Metric]

        /// What to call it, such as `cls, cosine` or `cls|l2, any metric`.
        public var name: String {
            let metric =
                metrics.count == Metric.allCases.count
                ? "any metric" : metrics.map(\.rawValue).joined(separator: " = ")
            return "\(row.configuration.recipe), \(metric)\(row.configuration.isWhitened ? ", whitened" : "")"
        }
    }

    /// The ranking with one entry where all metrics rank alike.
    public var merged: [Entry] {
        var result: [Entry] = []
        for row in ranking {
            let configuration = row.configuration
            let agreement = agreements.first {
                $0.recipe == configuration.recipe && $0.isWhitened == configuration.isWhitened
            }
            guard let agreement, agreement.isNormalized, agreement.isTotal else {
                result.append(Entry(row: row, metrics: [configuration.metric]))
                continue
            }
            guard configuration.metric == agreement.reference else { continue }
            result.append(Entry(row: row, metrics: [agreement.reference] + agreement.others.map(\.metric)))
        }
        return result
    }
}
