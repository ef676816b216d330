import Torch

/// PCA whitening: vectors are centred and turned and stretched so that, over the pictures it was learned
/// from, their components are uncorrelated and of equal spread.
public struct Whitening {
    /// Subtracted from every vector, (D).
    public let mean: Tensor
    /// Multiplied with from the right, (D, K).
    public let projection: Tensor
    /// Share of the spread along each component, largest first, (K).
    public let eigenvalues: Tensor

    /// Wraps what was learned before.
    public init(mean: Tensor, projection: Tensor, eigenvalues: Tensor) {
        self.mean = mean
        self.projection = projection
        self.eigenvalues = eigenvalues
    }

    /// Length of the vectors that it takes.
    public var inputDimension: Int { projection.size(0) }
    /// Length of the vectors that it gives.
    public var outputDimension: Int { projection.size(1) }

    /// Eigenvalues below this share of the largest are raised to it, as in the original.
    public static let floor = 1e-5

    /// Learns from features, (N, D).
    ///
    /// - Parameters:
    ///   - centersCovariance: The covariance of the centred features. The original's, `false`, takes the
    ///     features as they are, so that the strongest component is their mean, which is subtracted from
    ///     every vector anyway: the result is not white. It is there to reproduce its numbers.
    ///   - dimension: How many components are kept, the strongest; all where nil.
    /// - Throws: `TorchError` where features are not finite or memory runs out.
    public init(
        learningFrom features: Tensor, centersCovariance: Bool = true, dimension: Int? = nil
    ) throws(TorchError) {
        precondition(
            features.rank == 2 && features.size(0) > 0, "whitening is learned from a matrix of features")
        // In double precision: small eigenvalues are differences of large numbers.
        let (mean, covariance) = inference {
            let wide = features.to(.float64)
            let mean = wide.mean(0)
            let rows = centersCovariance ? wide - mean : wide
            return (mean, rows.transposed().matmul(rows) / Double(features.size(0)))
        }
        guard covariance.sum().item.isFinite else {
            throw .failed("a whitening cannot be learned from numbers that are not finite")
        }
        let eigen = try covariance.symmetricEigen()
        self = inference {
            let count = min(dimension ?? features.size(1), features.size(1))
            let order = eigen.values.sorted(descending: true)
            // Where nothing varies, single precision must still hold one over the root, and squares of that.
            let largest = Swift.max(order.values.max(0).item, 1e-20)
            let values = order.values.clamped(Self.floor * largest).slice(0..<count)
            let vectors = eigen.vectors.selecting(order.indices.slice(0..<count), dimension: 1)
            return Whitening(
                mean: mean.to(.float32), projection: (vectors / values.squareRoot()).to(.float32),
                eigenvalues: values.to(.float32))
        }
    }

    /// Whitens vectors, (N, D) to (N, K); they do not have unit length.
    public func callAsFunction(_ features: Tensor) -> Tensor {
        (features - mean).matmul(projection)
    }

    /// The same on another device.
    ///
    /// - Throws: `TorchError.outOfMemory`.
    public func moved(to device: Device) throws(TorchError) -> Whitening {
        Whitening(
            mean: try mean.to(device), projection: try projection.to(device),
            eigenvalues: try eigenvalues.to(device))
    }
}
