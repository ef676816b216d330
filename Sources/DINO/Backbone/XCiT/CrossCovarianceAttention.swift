import NN
import Torch

/// Attention between channels: the softmax of the cosines of queries' and keys' channels, over all tokens, mixes the
/// values' channels (XCA).
public final class CrossCovarianceAttention: Module {
    /// What cosines are multiplied with, (heads, 1, 1).
    public let temperature: Parameter
    /// Queries, keys and values: output features in the order [q | k | v], heads inside.
    public let qkv: Linear
    /// Back to the width of a token.
    public let proj: Linear
    private let heads: Int

    init(_ sizes: XCiTConfiguration, generator: Generator?) {
        heads = sizes.heads
        temperature = Parameter(.ones([heads, 1, 1]))
        qkv = Linear(sizes.embedDim, 3 * sizes.embedDim, generator: generator)
        proj = Linear(sizes.embedDim, sizes.embedDim, generator: generator)
    }

    /// (B, N, D) in and out.
    func callAsFunction(_ tokens: Tensor) -> Tensor {
        let (batch, count, width) = (tokens.size(0), tokens.size(1), tokens.size(2))
        // Each (B, heads, D / heads, N).
        let parts = qkv(tokens).reshaped([batch, count, 3, heads, -1]).permuted([2, 0, 3, 4, 1]).unbound(0)
        let cosines = parts[0].normalized().matmul(parts[1].normalized().transposed())
        let weights = (cosines * temperature.value).softmax()
        let mixed = weights.matmul(parts[2]).permuted([0, 3, 1, 2]).reshaped([batch, count, width])
        return proj(mixed)
    }
}
