import NN
import Torch

/// Pictures to patch tokens by 3x3 convolutions that halve the sides, each with batch norm, GELU between them.
public final class ConvolutionalPatchEmbedding: Module {
    /// Convolution and batch norm at even places, GELU at odd ones.
    public let proj: [[Module]]

    init(_ sizes: XCiTConfiguration, generator: Generator?) {
        var layers: [[Module]] = []
        var inputs = 3
        for width in sizes.stemWidths {
            if !layers.isEmpty { layers.append([GELU()]) }
            layers.append([
                Convolution(
                    inputs, width, kernel: 3, stride: 2, padding: 1, bias: false, start: .uniform,
                    generator: generator), BatchNorm(width),
            ])
            inputs = width
        }
        proj = layers
    }

    /// (B, 3, H, W) to (B, D, ⌈H/p⌉, ⌈W/p⌉).
    func callAsFunction(_ pictures: Tensor) -> Tensor {
        var x = pictures.channelsLast()
        for layer in proj.joined() {
            switch layer {
            case let convolution as Convolution: x = convolution(x)
            case let norm as BatchNorm: x = norm(x)
            case let gelu as GELU: x = gelu(x)
            default: preconditionFailure("a layer that the stem has no use for")
            }
        }
        return x
    }
}
