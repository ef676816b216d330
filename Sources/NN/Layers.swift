import Torch

/// A fully connected layer, `x W^T + b`.
public final class Linear: Module {
    /// (out, in).
    public let weight: Parameter
    /// (out), where there is one.
    public let bias: Parameter?

    /// Draws the weights from a truncated normal of standard deviation 0.02 and sets the bias to zero.
    public init(_ inputs: Int, _ outputs: Int, bias: Bool = true, generator: Generator) {
        weight = Parameter(Initializer.truncatedNormal([outputs, inputs], generator: generator))
        self.bias = bias ? Parameter(.zeros([outputs])) : nil
    }

    /// (…, in) to (…, out).
    public func callAsFunction(_ x: Tensor) -> Tensor { x.linear(weight.value, bias?.value) }
}

/// Layer normalisation over the last dimension.
public final class LayerNorm: Module {
    /// Gain, (features).
    public let weight: Parameter
    /// Shift, (features).
    public let bias: Parameter
    private let epsilon: Double

    /// Starts with gain one and shift zero; DINO's epsilon is 1e-6.
    public init(_ features: Int, epsilon: Double = 1e-6) {
        weight = Parameter(.ones([features]))
        bias = Parameter(.zeros([features]))
        self.epsilon = epsilon
    }

    /// Any shape whose last dimension is the features.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        x.layerNorm(weight.value, bias.value, epsilon: epsilon)
    }
}

/// The exact Gaussian error linear unit, a module so that it takes its place in a list of layers.
public final class GELU: Module {
    /// Element by element.
    public func callAsFunction(_ x: Tensor) -> Tensor { x.gelu() }
}

/// Batch normalisation of rows (N, features), as PyTorch's BatchNorm1d.
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

    /// Starts with gain one, shift zero, mean zero and variance one.
    public init(_ features: Int) {
        weight = Parameter(.ones([features]))
        bias = Parameter(.zeros([features]))
        runningMean = Buffer(.zeros([features]))
        runningVar = Buffer(.ones([features]))
        numBatchesTracked = Buffer(.zeros([], dtype: .int64))
    }

    /// (N, features).
    public func callAsFunction(_ x: Tensor) -> Tensor {
        if isTraining { numBatchesTracked.value += 1 }
        return x.batchNorm(
            weight.value, bias.value, runningMean: runningMean.value, runningVariance: runningVar.value,
            training: isTraining, momentum: 0.1, epsilon: 1e-5)
    }
}
