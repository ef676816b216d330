import Torch

/// The directions in which vectors differ most.
public struct PrincipalComponents {
    /// (1, D).
    public let mean: Tensor
    /// One direction a column, that of the largest variance first: (D, k), each of unit length.
    public let axes: Tensor
    /// Variances along the axes, (k).
    public let variances: Tensor
    /// The variance in all directions together.
    public let totalVariance: Double

    /// Learns from the rows of (N, D); at most D components.
    ///
    /// An axis points to where its largest coefficient is positive, so that the same rows always give the same.
    ///
    /// - Throws: `TorchError` where the numbers are not finite, or do not fit into memory.
    public init(of rows: Tensor, count: Int) throws(TorchError) {
        precondition(rows.rank == 2 && rows.size(0) > 0, "there are no vectors")
        let count = min(count, rows.size(1))
        let (mean, covariance) = inference {
            let mean = rows.mean(0, keeping: true)
            let centred = rows - mean
            return (mean, centred.transposed(0, 1).matmul(centred) / Double(rows.size(0)))
        }
        let (values, vectors) = try covariance.symmetricEigen()
        self.mean = mean
        (axes, variances, totalVariance) = inference {
            let size = values.size(0)
            let order = Tensor(Array((size - count..<size).reversed())).moved(to: rows.device)
            let axes = vectors.selecting(order, dimension: 1)
            // The sign of an eigenvector is free.
            let places = axes.magnitude().placeOfMax(0).unsqueezed(0)
            let isPositive = axes.gather(0, places).isGreater(than: 0).to(.float32)
            return (
                axes * (isPositive * 2 - 1), values.selecting(order).clamped(0), values.clamped(0).sum().item
            )
        }
    }

    /// Where vectors lie along the axes: (n, D) to (n, k).
    public func callAsFunction(_ rows: Tensor) -> Tensor {
        inference { (rows - mean).matmul(axes) }
    }

    /// The share of the variance that the first components hold, 0 to 1; 1 where there is none.
    public func share(_ count: Int) -> Double {
        totalVariance > 0 ? variances.slice(0..<min(count, variances.size(0))).sum().item / totalVariance : 1
    }
}
