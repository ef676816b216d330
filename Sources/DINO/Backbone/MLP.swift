import NN
import Torch

/// The two-layer perceptron of a block.
public final class MLP: Module {
    /// To the hidden width.
    public let fc1: Linear
    /// And back.
    public let fc2: Linear

    init(_ configuration: VisionTransformerConfiguration, generator: Generator?) {
        let hidden = configuration.embedDim * VisionTransformerConfiguration.mlpRatio
        fc1 = Linear(configuration.embedDim, hidden, generator: generator)
        fc2 = Linear(hidden, configuration.embedDim, generator: generator)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        x.mlp(fc1.weight.value, fc1.bias?.value, fc2.weight.value, fc2.bias?.value)
    }
}
