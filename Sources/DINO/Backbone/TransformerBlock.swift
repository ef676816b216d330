import NN
import Torch

/// Multi-head self-attention.
public final class Attention: Module {
    /// Queries, keys and values: output features in the order [q | k | v], heads inside.
    public let qkv: Linear
    /// Back to the width of a token.
    public let proj: Linear
    private let heads: Int

    init(_ configuration: VisionTransformerConfiguration, generator: Generator) {
        let width = configuration.embedDim
        qkv = Linear(width, 3 * width, generator: generator)
        proj = Linear(width, width, generator: generator)
        heads = configuration.heads
    }

    /// Attention within each picture; (all tokens, D) in and out.
    func callAsFunction(_ rows: Tensor, pack: TokenPack) -> Tensor {
        let width = rows.size(-1)
        let pieces = zip(pack.groups, pack.split(qkv(rows))).map { group, piece in
            let (q, k, v) = split(piece, group: group)
            return q.attention(keys: k, values: v).transposed(1, 2).reshaped([group.rows, width])
        }
        return proj(Tensor.concatenated(pieces))
    }

    /// The softmax weights of (B, N, D) tokens: (B, heads, N, N).
    func weights(_ tokens: Tensor) -> Tensor {
        let (batch, count, width) = (tokens.size(0), tokens.size(1), tokens.size(2))
        let rows = qkv(tokens.reshaped([batch * count, width]))
        let (q, k, _) = split(rows, group: .init(batch: batch, tokens: count))
        let scale = 1 / Double(width / heads).squareRoot()
        return (q.matmul(k.transposed()) * scale).softmax()
    }

    private func split(_ rows: Tensor, group: TokenPack.Group) -> (Tensor, Tensor, Tensor) {
        let parts = rows.reshaped([group.batch, group.tokens, 3, heads, -1]).permuted([2, 0, 3, 1, 4])
            .unbound(0)
        return (parts[0], parts[1], parts[2])
    }
}

/// The two-layer perceptron of a block.
public final class MLP: Module {
    /// To the hidden width.
    public let fc1: Linear
    /// And back.
    public let fc2: Linear

    init(_ configuration: VisionTransformerConfiguration, generator: Generator) {
        let hidden = configuration.embedDim * VisionTransformerConfiguration.mlpRatio
        fc1 = Linear(configuration.embedDim, hidden, generator: generator)
        fc2 = Linear(hidden, configuration.embedDim, generator: generator)
    }

    func callAsFunction(_ x: Tensor) -> Tensor { fc2(fc1(x).gelu()) }
}

/// A pre-norm transformer block: attention, then perceptron, each added to its input.
public final class TransformerBlock: Module {
    /// Before attention.
    public let norm1: LayerNorm
    /// The attention.
    public let attn: Attention
    /// Before the perceptron.
    public let norm2: LayerNorm
    /// The perceptron.
    public let mlp: MLP
    private let dropRate: Double

    init(_ configuration: VisionTransformerConfiguration, dropRate: Double, generator: Generator) {
        norm1 = LayerNorm(configuration.embedDim)
        attn = Attention(configuration, generator: generator)
        norm2 = LayerNorm(configuration.embedDim)
        mlp = MLP(configuration, generator: generator)
        self.dropRate = dropRate
    }

    /// (all tokens, D) in and out; `draws` holds a uniform number per branch and picture, (2, pictures), that says
    /// which pictures skip it; nil skips none.
    func callAsFunction(_ rows: Tensor, pack: TokenPack, draws: Tensor?) -> Tensor {
        var x = rows
        x = add(attn(norm1(x), pack: pack), to: x, pack: pack, draws?.select(0, 0))
        x = add(mlp(norm2(x)), to: x, pack: pack, draws?.select(0, 1))
        return x
    }

    /// Stochastic depth: a picture keeps the branch with probability `1 - dropRate`, scaled up by its inverse.
    private func add(_ branch: Tensor, to x: Tensor, pack: TokenPack, _ draws: Tensor?) -> Tensor {
        guard let draws, dropRate > 0 else { return x + branch }
        let keep = 1 - dropRate
        let mask = (draws + keep).floor() / keep
        return x.addingProduct(branch, pack.perToken(mask))
    }

    /// The softmax weights of this block's attention for (B, N, D) tokens.
    func attentionWeights(_ tokens: Tensor) -> Tensor { attn.weights(norm1(tokens)) }
}
