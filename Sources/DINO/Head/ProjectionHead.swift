import NN
import Torch

/// The projection head (`DINOHead`): a three-layer perceptron to a bottleneck, unit length, then prototypes.
public final class ProjectionHead: Module {
    /// Linear layers at 0, 2 and 4 with GELU between them, or with batch norm at 0, 3 and 6.
    public let mlp: [Module]
    /// Prototypes.
    public let lastLayer: WeightNormLinear

    /// Width of the hidden layers.
    public static let hiddenDim = 2048
    /// Width of the bottleneck.
    public static let bottleneckDim = 256

    /// - Parameters:
    ///   - inputs: Width of the backbone's feature.
    ///   - outputs: Number of prototypes, `--out_dim`.
    ///   - batchNorm: Whether batch norm stands before each GELU, `--use_bn_in_head`.
    ///   - normLastLayer: Whether prototypes are kept at unit length, `--norm_last_layer`.
    ///   - hidden: Width of the hidden layers, 2048 as the original's.
    ///   - bottleneck: Width of the bottleneck, 256 as the original's.
    public init(
        _ inputs: Int, outputs: Int, batchNorm: Bool = false, normLastLayer: Bool = true,
        hidden: Int = hiddenDim, bottleneck: Int = bottleneckDim, generator: Generator
    ) {
        var layers: [Module] = []
        for (from, to) in [(inputs, hidden), (hidden, hidden)] {
            layers.append(Linear(from, to, generator: generator))
            if batchNorm { layers.append(BatchNorm(to)) }
            layers.append(GELU())
        }
        layers.append(Linear(hidden, bottleneck, generator: generator))
        mlp = layers
        lastLayer = WeightNormLinear(
            bottleneck, outputs, trainsLength: !normLastLayer, generator: generator)
    }

    /// (N, D) features to (N, K) logits, which are cosines where the last layer is normalised.
    public func callAsFunction(_ features: Tensor) -> Tensor {
        var x = features
        for layer in mlp {
            switch layer {
            case let linear as Linear: x = linear(x)
            case let norm as BatchNorm: x = norm(x)
            case let gelu as GELU: x = gelu(x)
            default: preconditionFailure("a layer that the head has no use for")
            }
        }
        return lastLayer(x.normalized())
    }
}
