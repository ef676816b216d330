import Torch

/// The teacher's features of recent pictures, to look for a collapse in.
struct FeatureWatch {
    private static let limit = 512
    private var features: [Tensor] = []
    private var count = 0

    mutating func add(_ batch: Tensor) {
        features.append(batch)
        count += batch.size(0)
        while count - features[0].size(0) >= FeatureWatch.limit { count -= features.removeFirst().size(0) }
    }

    /// Deviation and effective rank; not a number where there is too little to tell.
    func measure() -> (deviation: Double, effectiveRank: Double) {
        guard count > 1 else { return (.nan, .nan) }
        return CollapseSigns.measure(inference { Tensor.concatenated(features) })
    }
}
