import Torch

/// Classes by the votes of neighbours, each with the weight `exp(similarity / temperature)`.
///
/// Source: `knn_classifier` of the original's `eval_knn.py`.
public struct WeightedVote {
    /// Number of classes.
    public let classes: Int
    /// The temperature; 0.07 in the original.
    public let temperature: Double

    /// A vote among classes `0..<classes`.
    public init(classes: Int, temperature: Double = 0.07) {
        self.classes = classes
        self.temperature = temperature
    }

    /// Classes from most to least votes and those votes, (queries, classes); equal votes in the order of the classes.
    ///
    /// - Parameters:
    ///   - similarities: Of each query's neighbours, (queries, k).
    ///   - labels: Of the same neighbours, (queries, k), int64.
    public func ranking(similarities: Tensor, labels: Tensor) -> (votes: Tensor, classes: Tensor) {
        inference {
            let weights = (similarities / temperature).exp()
            let votes = Tensor.zeros([similarities.size(0), classes], device: similarities.device)
            votes.scatterAdd(1, labels, weights)
            let ranking = votes.sorted(1, descending: true)
            return (ranking.values, ranking.indices)
        }
    }
}
