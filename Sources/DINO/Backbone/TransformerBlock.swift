import NN
import Torch

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

    init(_ configuration: VisionTransformerConfiguration, dropRate: Double, generator: Generator?) {
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

    /// Those of one token alone, (B, heads, N).
    func attentionWeights(_ tokens: Tensor, token: Int) -> Tensor {
        attn.weights(norm1(tokens), token: token)
    }
}
