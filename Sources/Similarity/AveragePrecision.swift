import Torch

/// Average precision of rankings by the trapezoid rule: the area under the curve of precision over recall.
///
/// Source: `compute_ap` of the original's retrieval and copy detection.
public enum AveragePrecision {
    /// Of each row of a ranking, (queries): for its j-th hit at rank r, both from zero, the mean of the
    /// precisions just before it, j / r (1 at the first rank), and with it, (j + 1) / (r + 1), averaged over
    /// the hits that there could be.
    ///
    /// - Parameters:
    ///   - hits: Ones where the picture at a rank is right, nearest first, (queries, ranks).
    ///   - positives: How many right pictures there are for each query, (queries), above zero; those beyond
    ///     the last rank add nothing.
    public static func trapezoid(hits: Tensor, positives: Tensor) -> Tensor {
        inference {
            let ranks = hits.size(1)
            let hits = hits.to(.float64)
            let found = hits.cumulativeSum(1)
            let place = Tensor((0..<ranks).map(Double.init), shape: [1, ranks]).moved(to: hits.device)
            let after = found / (place + 1)
            // At the first rank there is nothing before: precision counts as 1 there.
            let first = place.equals(Tensor([0.0]).moved(to: hits.device)).to(.float64)
            let before = (found - 1.0) / place.clamped(1) * (first * -1 + 1) + first
            return (hits * (before + after)).sum(1) * 0.5 / positives.to(.float64)
        }
    }

    /// Of one ranking, from the ranks of its hits, from zero; hits that were not ranked add nothing.
    public static func trapezoid(places: [Int], positives: Int) -> Double {
        places.enumerated().reduce(0) { sum, entry in
            let (found, rank) = (Double(entry.offset), Double(entry.element))
            let before = rank == 0 ? 1 : found / rank
            return sum + (before + (found + 1) / (rank + 1)) / (2 * Double(positives))
        }
    }
}
