import NN
import Torch

/// Pictures to patch tokens: the original's strided convolution as one matrix product.
public final class PatchEmbedding: Module {
    /// The convolution's parameters, under the original's key.
    public let proj: PatchProjection

    init(_ configuration: VisionTransformerConfiguration, generator: Generator?) {
        proj = PatchProjection(configuration, generator: generator)
    }

    /// (B, 3, H, W) to (B, h·w, D), patches row by row; pixels beyond a whole patch are dropped, as the
    /// convolution drops them.
    public func callAsFunction(_ pictures: Tensor) -> Tensor {
        let side = proj.patchSize
        let (batch, channels) = (pictures.size(0), pictures.size(1))
        let (rows, columns) = (pictures.size(2) / side, pictures.size(3) / side)
        var x = pictures
        if rows * side != x.size(2) { x = x.narrowed(2, from: 0, length: rows * side) }
        if columns * side != x.size(3) { x = x.narrowed(3, from: 0, length: columns * side) }
        x = x.reshaped([batch, channels, rows, side, columns, side]).permuted([0, 2, 4, 1, 3, 5])
        x = x.reshaped([batch, rows * columns, channels * side * side])
        return proj(x)
    }
}
