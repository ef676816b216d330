import Similarity
import Torch

/// k-NN classification on frozen features: the original's protocol, for any number of classes and pictures.
///
/// Source: `eval_knn.py` of the original; facts on its metric: features are of unit length, so the dot product is
/// the cosine, and each of the k neighbours votes with `exp(cosine / temperature)`.
public struct KNNClassifier {
    /// The accuracy for one k.
    public struct Accuracy: Sendable, Equatable {
        /// Neighbours that vote.
        public let k: Int
        /// Share of test pictures whose class has most votes, in percent.
        public let top1: Double
        /// Share of test pictures whose class is among the five with most votes (the k, below five), in percent.
        public let top5: Double
    }

    private let features: Tensor
    private let labels: Tensor
    /// The place of each class among those of the training pictures.
    private let places: [Int: Int]
    private let vote: WeightedVote
    private let neighbors: NearestNeighbors

    /// - Parameters:
    ///   - features: Of the training pictures, (N, D), of unit length.
    ///   - labels: Their classes, any whole numbers. Memory depends on how many different ones there are.
    public init(features: Tensor, labels: [Int], temperature: Double = 0.07) throws(TorchError) {
        precondition(
            features.size(0) == labels.count, "\(labels.count) labels for \(features.size(0)) features")
        self.features = features
        let classes = Set(labels).sorted()
        let places = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
        self.places = places
        self.labels = try Tensor(labels.map { places[$0]! }).to(features.device)
        vote = WeightedVote(classes: classes.count, temperature: temperature)
        neighbors = NearestNeighbors(bank: features)
    }

    /// Accuracy on test pictures for several k, from one search.
    ///
    /// A k above the number of training pictures counts as that number. Memory does not grow with the number of
    /// test pictures.
    public func accuracy(
        testFeatures: Tensor, testLabels: [Int], ks: [Int], chunk: Int = 256
    ) throws(TorchError) -> [Accuracy] {
        guard !testLabels.isEmpty else { return [] }
        let percent = 100 / Double(testLabels.count)
        return try correct(testFeatures: testFeatures, testLabels: testLabels, ks: ks, chunk: chunk).map {
            Accuracy(k: $0.k, top1: Double($0.top1) * percent, top5: Double($0.top5) * percent)
        }
    }

    /// How many test pictures are right for one k.
    struct Correct {
        let k: Int
        var top1 = 0
        var top5 = 0
    }

    /// The same as `accuracy` in pictures, so that those of several processes can be added.
    func correct(
        testFeatures: Tensor, testLabels: [Int], ks: [Int], chunk: Int = 256
    ) throws(TorchError) -> [Correct] {
        let capped = ks.map { min($0, labels.count) }
        var correct = capped.map { Correct(k: $0) }
        for start in stride(from: 0, to: testLabels.count, by: chunk) {
            let rows = start..<min(start + chunk, testLabels.count)
            // A class without training pictures is never right.
            let targets = try Tensor(testLabels[rows].map { places[$0] ?? -1 }).to(features.device)
                .unsqueezed(1)
            let found = neighbors.search(testFeatures.slice(rows), ks: capped)
            for (index, (k, found)) in zip(capped, found).enumerated() {
                let hits = hits(found, targets: targets)
                correct[index].top1 += Int(hits.narrowed(1, from: 0, length: 1).sum().item)
                let width = min(5, k, vote.classes)
                correct[index].top5 += Int(hits.narrowed(1, from: 0, length: width).sum().item)
            }
        }
        return correct
    }

    /// For each query, where the right class stands in its ranking: ones and zeros, (queries, classes).
    private func hits(_ found: NearestNeighbors.Found, targets: Tensor) -> Tensor {
        inference {
            let votes = labels.selecting(found.indices.reshaped([-1])).reshaped(found.indices.shape)
            let ranking = vote.ranking(similarities: found.similarities, labels: votes)
            // A class without a vote is no guess. (The original fills up with such classes in no set order.)
            return ranking.classes.equals(targets).to(.int64) * ranking.votes.isGreater(than: 0).to(.int64)
        }
    }
}
