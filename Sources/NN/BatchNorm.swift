import Torch

/// Batch normalisation of rows (N, features) or maps (N, features, H, W), as PyTorch's BatchNorm1d and BatchNorm2d.
public final class BatchNorm: Module {
    /// Gain, (features).
    public let weight: Parameter
    /// Shift, (features).
    public let bias: Parameter
    /// Running mean, (features).
    public let runningMean: Buffer
    /// Running variance, (features).
    public let runningVar: Buffer
    /// Batches seen.
    public let numBatchesTracked: Buffer
    /// Whether statistics come from the batch (and change the running ones) or from the running ones.
    public var isTraining = true
    /// The processes whose batches together make the statistics, as PyTorch's SyncBatchNorm; one by itself for its own.
    public var group = ProcessGroup()

    /// Starts with gain one, shift zero, mean zero and variance one.
    public init(_ features: Int) {
        weight = Parameter(.ones([features]))
        bias = Parameter(.zeros([features]))
        runningMean = Buffer(.zeros([features]))
        runningVar = Buffer(.ones([features]))
        numBatchesTracked = Buffer(.zeros([], dtype: .int64))
    }

    /// (N, features) or (N, features, H, W), in and out.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        if isTraining { numBatchesTracked.value += 1 }
        if isTraining, !group.isAlone {
            return x.syncBatchNorm(
                weight.value, bias.value, runningMean: runningMean.value, runningVariance: runningVar.value,
                momentum: 0.1, epsilon: 1e-5, group: group)
        }
        return x.batchNorm(
            weight.value, bias.value, runningMean: runningMean.value, runningVariance: runningVar.value,
            training: isTraining, momentum: 0.1, epsilon: 1e-5)
    }
}
