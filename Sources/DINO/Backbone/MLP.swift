import NN
import Torch

/// The two-layer perceptron of a transformer's block.
public final class MLP: Module {
    /// To the hidden width.
    public let fc1: Linear
    /// And back.
    public let fc2: Linear

    init(_ width: Int, hidden: Int, generator: Generator?) {
        fc1 = Linear(width, hidden, generator: generator)
        fc2 = Linear(hidden, width, generator: generator)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        x.mlp(fc1.weight.value, fc1.bias?.value, fc2.weight.value, fc2.bias?.value)
    }
}
