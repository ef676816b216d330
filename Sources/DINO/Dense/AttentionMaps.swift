import Torch

/// How much each head looks at each patch of a picture.
public struct AttentionMaps {
    /// Rows of patches.
    public let rows: Int
    /// Patches in each row.
    public let columns: Int
    /// (heads, rows · columns), on the host.
    private let weights: Tensor

    /// Wraps (heads, rows · columns) weights.
    public init(_ weights: Tensor, rows: Int, columns: Int) {
        precondition(weights.rank == 2 && weights.size(1) == rows * columns, "the maps are of other patches")
        self.rows = rows
        self.columns = columns
        self.weights = weights.moved(to: .cpu).to(.float32)
    }

    /// How many heads there are.
    public var heads: Int { weights.size(0) }

    /// The weights of one head, row by row from the top left.
    public func head(_ head: Int) -> [Float] { weights.select(0, head).contiguous().floats }

    /// The mean over the heads.
    public var mean: [Float] { inference { weights.mean(0) }.floats }

    /// The mean over the heads of what each gives to the fewest patches that hold a share of its weight.
    ///
    /// - Parameter share: 0 to 1, such as 0.6.
    public func mean(holding share: Double) -> [Float] {
        var sums = [Float](repeating: 0, count: rows * columns)
        for (head, mask) in masks(holding: share).enumerated() {
            for (patch, value) in self.head(head).enumerated() where mask[patch] {
                sums[patch] += value / Float(heads)
            }
        }
        return sums
    }

    /// The fewest patches of each head that hold more than a share of its weight: 1 for those, else 0.
    ///
    /// The patch that brings the sum above the share counts. Source: the original's `visualize_attention.py`.
    ///
    /// - Parameter share: 0 to 1, such as 0.6.
    public func masks(holding share: Double) -> [[Bool]] {
        inference {
            let (values, order) = weights.sorted(1)
            let sums = (values / values.sum(1, keeping: true)).cumulativeSum(1)
            let isHeld = sums.isGreater(than: 1 - share).to(.float32)
            // Back from the order of weights to that of patches.
            let mask = Tensor.zeros(weights.shape)
            mask.scatterAdd(1, order, isHeld)
            return (0..<heads).map { mask.select(0, $0).floats.map { $0 > 0 } }
        }
    }
}
