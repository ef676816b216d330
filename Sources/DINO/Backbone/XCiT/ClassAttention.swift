import NN
import Torch

/// What the class token takes from all tokens of its picture.
public final class ClassAttention: Module {
    /// Queries, keys and values: output features in the order [q | k | v], heads inside.
    public let qkv: Linear
    /// Back to the width of a token.
    public let proj: Linear
    private let heads: Int

    init(_ sizes: XCiTConfiguration, generator: Generator?) {
        heads = sizes.heads
        qkv = Linear(sizes.embedDim, 3 * sizes.embedDim, generator: generator)
        proj = Linear(sizes.embedDim, sizes.embedDim, generator: generator)
    }

    /// (B, 1 + N, D), the class token first, to (B, 1, D).
    func callAsFunction(_ tokens: Tensor) -> Tensor {
        let (batch, width) = (tokens.size(0), tokens.size(2))
        // Of the queries only that of the class token is needed.
        let weights = qkv.weight.value.split([width, 2 * width])
        let biases = qkv.bias?.value.split([width, 2 * width])
        let query = tokens.slice(0..<1, dimension: 1).linear(weights[0], biases?[0])
        let pairs = tokens.linear(weights[1], biases?[1])
            .reshaped([batch, tokens.size(1), 2, heads, -1]).permuted([2, 0, 3, 1, 4]).unbound(0)
        let q = query.reshaped([batch, 1, heads, -1]).transposed(1, 2)
        return proj(q.attention(keys: pairs[0], values: pairs[1]).reshaped([batch, 1, width]))
    }
}
