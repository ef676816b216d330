import Torch

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
