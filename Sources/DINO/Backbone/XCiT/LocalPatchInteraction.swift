import NN
import Torch

/// Two 3x3 convolutions of each channel on its own, by which neighbouring patches learn of each other (LPI).
public final class LocalPatchInteraction: Module {
    /// The first, before GELU.
    public let conv1: Convolution
    /// After GELU.
    public let bn: BatchNorm
    /// The second.
    public let conv2: Convolution

    init(_ width: Int, generator: Generator?) {
        func convolution() -> Convolution {
            Convolution(
                width, width, kernel: 3, padding: 1, groups: width, bias: true, start: .uniform,
                generator: generator)
        }
        conv1 = convolution()
        bn = BatchNorm(width)
        conv2 = convolution()
    }

    /// (B, rows · columns, D) in and out.
    func callAsFunction(_ tokens: Tensor, rows: Int, columns: Int) -> Tensor {
        let shape = tokens.shape
        // A view: tokens are a map with channels last.
        let map = tokens.reshaped([shape[0], rows, columns, shape[2]]).permuted([0, 3, 1, 2])
        return conv2(bn(conv1(map).gelu())).permuted([0, 2, 3, 1]).reshaped(shape)
    }
}
