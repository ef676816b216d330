import NN
import Torch

/// The weight-normalised last layer of the projection head: each row of `weightV` at the length in `weightG`.
public final class WeightNormLinear: Module {
    /// Lengths, (out, 1).
    public let weightG: Parameter
    /// Directions, (out, in).
    public let weightV: Parameter

    init(_ inputs: Int, _ outputs: Int, trainsLength: Bool, generator: Generator) {
        weightG = Parameter(.ones([outputs, 1]), isTrainable: trainsLength)
        // The original makes this layer after its initialisation pass, so it keeps the library's default.
        weightV = Parameter(
            Initializer.uniform(
                [outputs, inputs], bound: 1 / Double(inputs).squareRoot(), generator: generator))
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        x.weightNormLinear(direction: weightV.value, gain: weightG.value)
    }
}
