import Torch

/// A fully connected layer, `x W^T + b`.
public final class Linear: Module {
    /// (out, in).
    public let weight: Parameter
    /// (out), where there is one.
    public let bias: Parameter?

    /// Draws the weights from a truncated normal of standard deviation 0.02 and sets the bias to zero; without a
    /// generator the weights are to be read next (`Initializer`).
    public init(_ inputs: Int, _ outputs: Int, bias: Bool = true, generator: Generator?) {
        weight = Parameter(Initializer.truncatedNormal([outputs, inputs], generator: generator))
        self.bias = bias ? Parameter(.zeros([outputs])) : nil
    }

    /// (…, in) to (…, out).
    public func callAsFunction(_ x: Tensor) -> Tensor { x.linear(weight.value, bias?.value) }
}
