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
        mlp = MLP(
            configuration.embedDim,
            hidden: configuration.embedDim * VisionTransformerConfiguration.mlpRatio, generator: generator)
        self.dropRate = dropRate
    }

    /// The tokens after this block.
    ///
    /// - Parameters:
    ///   - draws: A uniform number per branch and picture, (2, pictures), that says which pictures skip it; nil
    ///     skips none.
    ///   - onlyClassTokens: Whether nobody needs the patch tokens afterwards: then they only give keys and values.
    func callAsFunction(_ pack: TokenPack, draws: Tensor?, onlyClassTokens: Bool = false) -> TokenPack {
        let normed = norm1(pack.rows)
        let attended = onlyClassTokens ? attn.classTokens(normed, pack: pack) : attn(normed, pack: pack)
        var pack = onlyClassTokens ? pack.classTokensOnly : pack
        pack.rows = add(attended, to: pack, draws?.select(0, 0))
        pack.rows = add(mlp(norm2(pack.rows)), to: pack, draws?.select(0, 1))
        return pack
    }

    /// Stochastic depth: a picture keeps the branch with probability `1 - dropRate`, scaled up by its inverse.
    private func add(_ branch: Tensor, to pack: TokenPack, _ draws: Tensor?) -> Tensor {
        guard let draws, dropRate > 0 else { return pack.rows + branch }
        let keep = 1 - dropRate
        let mask = (draws + keep).floor() / keep
        return pack.rows.addingProduct(branch, pack.perToken(mask))
    }

    /// The softmax weights of this block's attention for (B, N, D) tokens.
    func attentionWeights(_ tokens: Tensor) -> Tensor { attn.weights(norm1(tokens)) }

    /// Those of one token alone, (B, heads, N).
    func attentionWeights(_ tokens: Tensor, token: Int) -> Tensor {
        attn.weights(norm1(tokens), token: token)
    }
}
