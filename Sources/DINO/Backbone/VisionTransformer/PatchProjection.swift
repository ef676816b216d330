import NN
import Torch

/// The weights of the patch convolution, kept in its shape.
public final class PatchProjection: Module {
    /// (D, 3, p, p).
    public let weight: Parameter
    /// (D).
    public let bias: Parameter
    let patchSize: Int

    /// The original leaves this layer at its library's default: uniform within ±1/√fan-in.
    init(_ configuration: VisionTransformerConfiguration, generator: Generator?) {
        patchSize = configuration.patchSize
        let bound = 1 / (Double(3 * patchSize * patchSize)).squareRoot()
        weight = Parameter(
            Initializer.uniform(
                [configuration.embedDim, 3, patchSize, patchSize], bound: bound, generator: generator))
        bias = Parameter(Initializer.uniform([configuration.embedDim], bound: bound, generator: generator))
    }

    func callAsFunction(_ patches: Tensor) -> Tensor {
        patches.linear(weight.value.reshaped([weight.value.size(0), -1]), bias.value)
    }
}
