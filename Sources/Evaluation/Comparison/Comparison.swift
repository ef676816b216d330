import DINO
import Similarity
import Torch

/// Features, metrics and whitening measured against each other on one labelled set.
public struct Comparison {
    /// What is compared.
    public struct Settings: Sendable {
        /// Metrics, in the order of the results.
        public var metrics = Metric.allCases
        /// Without whitening, with it, or both.
        public var whitening: [Bool] = [false, true]
        /// Whether to whiten by the original's covariance, which is not centred.
        public var whitensAsOriginal = false
        /// Numbers of neighbours; those above the number of training pictures count as that.
        public var ks = [10, 20, 100, 200]
        /// Temperature of the votes.
        public var temperature = 0.07
        /// How often the bootstrap draws.
        public var draws = 1000
        /// Seed of the draws.
        public var seed: UInt64 = 0

        /// All three metrics, with and without whitening.
        public init() {}
    }

    /// A feature, whitened or not, and a metric.
    public struct Configuration: Sendable, Hashable {
        /// Place of the recipe among the feature sets.
        public let set: Int
        /// The recipe as the user wrote it.
        public let recipe: String
        /// How near is measured.
        public let metric: Metric
        /// Whether the vectors are whitened, by what the training pictures say.
        public let isWhitened: Bool
    }

    /// One figure with what chance may have made of it, in percent.
    public struct Figure: Sendable, Equatable {
        /// The mean over the test pictures.
        public let value: Double
        /// The middle 95 of 100 bootstrap means.
        public let interval: Bootstrap.Interval
    }

    /// What was measured of one configuration for one k.
    public struct Row: Sendable {
        /// The configuration.
        public let configuration: Configuration
        /// Neighbours that vote.
        public let k: Int
        /// k-NN accuracy.
        public let top1: Figure
        /// Mean average precision of retrieval, the same for every k.
        public let map: Figure
        /// Share of pictures whose nearest is of their class, the same for every k.
        public let recall1: Figure
        /// Length of the vectors.
        public let dimension: Int
        /// Milliseconds for a picture.
        public let milliseconds: Double

        /// Bytes of a picture's vector in single precision.
        public var bytes: Int { dimension * 4 }
    }

    /// The recipes.
    public let names: [String]
    /// All that was measured: by recipe, whitening, metric and k.
    public let rows: [Row]
    /// How alike the metrics rank, by recipe and whitening.
    public let agreements: [MetricAgreement]
    /// How many nearest pictures are kept of each query, and compared between metrics.
    public let kept: Int
    /// Answers of each configuration, for pictures of them.
    public let scores: [Configuration: QueryScores]
    /// Configurations in the order of the rows.
    public let configurations: [Configuration]

    /// Measures.
    ///
    /// - Parameter progress: Called after each configuration with how many are done and of how many.
    /// - Throws: `TorchError` where features are not finite or memory runs out.
    public init(
        _ sets: [FeatureSet], trainLabels: [Int], testLabels: [Int], settings: Settings,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(TorchError) {
        var ks: [Int] = []
        for k in settings.ks.map({ min($0, trainLabels.count) }) where !ks.contains(k) { ks.append(k) }
        let bootstrap = try Bootstrap(queries: testLabels.count, draws: settings.draws, seed: settings.seed)
        var rows: [Row] = []
        var agreements: [MetricAgreement] = []
        var scores: [Configuration: QueryScores] = [:]
        var configurations: [Configuration] = []
        let total = sets.count * settings.whitening.count * settings.metrics.count
        for (index, set) in sets.enumerated() {
            for isWhitened in settings.whitening {
                let (train, test) =
                    isWhitened ? try Self.whitened(set, settings) : (set.train, set.test)
                var byMetric: [(Metric, QueryScores)] = []
                for metric in settings.metrics {
                    let configuration = Configuration(
                        set: index, recipe: set.name, metric: metric, isWhitened: isWhitened)
                    let found = QueryScores(
                        train: train, trainLabels: trainLabels, test: test, testLabels: testLabels,
                        metric: metric, ks: ks, temperature: settings.temperature)
                    rows += Self.rows(
                        configuration, found, ks: ks, bootstrap, dimension: train.size(1),
                        milliseconds: set.milliseconds)
                    scores[configuration] = found
                    configurations.append(configuration)
                    byMetric.append((metric, found))
                    progress(configurations.count, total)
                }
                agreements.append(
                    MetricAgreement(
                        recipe: set.name, isWhitened: isWhitened,
                        isNormalized: set.recipe.isNormalized && !isWhitened, byMetric))
            }
        }
        names = sets.map(\.name)
        kept = min(QueryScores.kept, trainLabels.count)
        self.rows = rows
        self.agreements = agreements
        self.scores = scores
        self.configurations = configurations
    }

    private static func whitened(
        _ set: FeatureSet, _ settings: Settings
    ) throws(TorchError) -> (train: Tensor, test: Tensor) {
        let whitening = try Whitening(
            learningFrom: set.train, centersCovariance: !settings.whitensAsOriginal)
        return inference { (whitening(set.train), whitening(set.test)) }
    }

    private static func rows(
        _ configuration: Configuration, _ scores: QueryScores, ks: [Int], _ bootstrap: Bootstrap,
        dimension: Int, milliseconds: Double
    ) -> [Row] {
        let columns = scores.votes + [scores.averagePrecision, scores.recall1]
        let values = Tensor.stacked(columns.map { Tensor($0) }, dimension: 1)
        let figures = zip(columns, bootstrap.intervals(values)).map { column, interval in
            let present = column.filter { !$0.isNaN }.map(Double.init)
            return Figure(
                value: 100 * present.reduce(0, +) / Double(max(1, present.count)),
                interval: .init(low: 100 * interval.low, high: 100 * interval.high))
        }
        return ks.indices.map { index in
            Row(
                configuration: configuration, k: ks[index], top1: figures[index], map: figures[ks.count],
                recall1: figures[ks.count + 1], dimension: dimension, milliseconds: milliseconds)
        }
    }

    /// Each configuration with the k that suits it best, best first; of equals the one with shorter vectors.
    public var ranking: [Row] {
        var best: [Configuration: Row] = [:]
        for row in rows where row.top1.value > best[row.configuration]?.top1.value ?? -1 {
            best[row.configuration] = row
        }
        return configurations.compactMap { best[$0] }.sorted { first, second in
            (-first.top1.value, -first.map.value, first.dimension)
                < (-second.top1.value, -second.map.value, second.dimension)
        }
    }
}
