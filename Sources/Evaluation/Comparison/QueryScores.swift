import Similarity
import Torch

/// How well each test picture is answered under one feature and one metric.
public struct QueryScores {
    /// For each k, 1 where the vote of the k nearest is right, else 0.
    public let votes: [[Float]]
    /// Average precision of the whole ranking; NaN where no training picture is of the query's class.
    public let averagePrecision: [Float]
    /// 1 where the nearest picture is of the query's class, else 0.
    public let recall1: [Float]
    /// The nearest pictures, nearest first, a row per query.
    public let neighbors: [[Int]]
    /// Cosines, dot products or distances of these.
    public let scores: [[Float]]

    /// How many neighbours are kept of each query.
    static let kept = 10

    /// Answers every test picture.
    ///
    /// Similarities are divided by the mean squared length of the training vectors, so that one temperature
    /// fits any scale: nothing changes for vectors of unit length, on which all three metrics give the same
    /// votes.
    /// - Parameters:
    ///   - train: Features of the pictures that answer, (N, D).
    ///   - test: Features of the pictures that ask, (M, D).
    ///   - ks: Numbers of neighbours that vote, at most N.
    public init(
        train: Tensor, trainLabels: [Int], test: Tensor, testLabels: [Int], metric: Metric, ks: [Int],
        temperature: Double
    ) {
        precondition(!trainLabels.isEmpty && ks.allSatisfy { (1...trainLabels.count).contains($0) })
        let count = trainLabels.count
        let classes = Set(trainLabels).sorted()
        let places = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
        let labels = Tensor(trainLabels.map { places[$0]! }).moved(to: train.device)
        let vote = WeightedVote(classes: classes.count, temperature: temperature)
        let search = NearestNeighbors(bank: train, metric: metric)
        let scale = metric == .cosine ? 1 : inference { Swift.max((train * train).sum(1).mean().item, 1e-30) }
        var sizes = [Int](repeating: 0, count: classes.count)
        for label in trainLabels { sizes[places[label]!] += 1 }

        var votes = [[Float]](repeating: [], count: ks.count)
        var (precision, recall): ([Float], [Float]) = ([], [])
        var (neighbors, scores): ([[Int]], [[Float]]) = ([], [])
        // Whole rankings are sorted: some four million numbers at once, about 300 MB with all that is made of
        // them.
        let chunk = Swift.max(1, (1 << 22) / count)
        for start in stride(from: 0, to: testLabels.count, by: chunk) {
            let rows = start..<Swift.min(start + chunk, testLabels.count)
            // A class without training pictures is never right.
            let wanted = testLabels[rows].map { places[$0] ?? -1 }
            inference {
                let targets = Tensor(wanted, shape: [rows.count, 1]).moved(to: train.device)
                let ranking = search.ranking(test.slice(rows))
                let found = labels.selecting(ranking.indices.reshaped([-1])).reshaped(ranking.indices.shape)
                let hits = found.equals(targets).to(.float32)
                for (index, k) in ks.enumerated() {
                    let near = ranking.similarities.slice(0..<k, dimension: 1)
                    // The largest becomes 0: no power of e leaves the range of numbers.
                    let relative = (near - near.slice(0..<1, dimension: 1)) / scale
                    let classes = vote.ranking(
                        similarities: relative, labels: found.slice(0..<k, dimension: 1))
                    let first = classes.classes.slice(0..<1, dimension: 1)
                    votes[index] += first.equals(targets).to(.float32).floats
                }
                let positives = wanted.map { $0 < 0 ? Float.nan : Float(sizes[$0]) }
                precision +=
                    AveragePrecision.trapezoid(
                        hits: hits, positives: Tensor(positives).moved(to: train.device)
                    ).floats
                recall += hits.select(1, 0).floats
                let shown = Swift.min(Self.kept, count)
                let near = ranking.indices.slice(0..<shown, dimension: 1).array(of: Int.self)
                let values = ranking.similarities.slice(0..<shown, dimension: 1).floats
                for row in rows.indices {
                    let part = (row - start) * shown..<(row - start + 1) * shown
                    neighbors.append(Array(near[part]))
                    scores.append(values[part].map { metric.score(ofSimilarity: $0) })
                }
            }
        }
        self.votes = votes
        averagePrecision = precision
        recall1 = recall
        self.neighbors = neighbors
        self.scores = scores
    }
}
