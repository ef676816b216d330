import NN
import Torch

/// A pre-norm block: attention between channels, convolutions between neighbours, then a perceptron, each scaled and
/// added to its input.
public final class CrossCovarianceBlock: Module {
    /// Scale of the attention, (D).
    public let gamma1: Parameter
    /// Scale of the perceptron.
    public let gamma2: Parameter
    /// Scale of the convolutions.
    public let gamma3: Parameter
    /// Before attention.
    public let norm1: LayerNorm
    /// The attention.
    public let attn: CrossCovarianceAttention
    /// Before the perceptron.
    public let norm2: LayerNorm
    /// The perceptron.
    public let mlp: MLP
    /// Before the convolutions.
    public let norm3: LayerNorm
    /// The convolutions.
    public let localMp: LocalPatchInteraction
    private let dropRate: Double

    /// Branches that stochastic depth may skip.
    static let branches = 3

    init(_ sizes: XCiTConfiguration, dropRate: Double, generator: Generator?) {
        let width = sizes.embedDim
        gamma1 = Parameter(.full([width], sizes.layerScale))
        gamma2 = Parameter(.full([width], sizes.layerScale))
        gamma3 = Parameter(.full([width], sizes.layerScale))
        norm1 = LayerNorm(width)
        attn = CrossCovarianceAttention(sizes, generator: generator)
        norm2 = LayerNorm(width)
        mlp = MLP(width, hidden: width * XCiTConfiguration.mlpRatio, generator: generator)
        norm3 = LayerNorm(width)
        localMp = LocalPatchInteraction(width, generator: generator)
        self.dropRate = dropRate
    }

    /// (B, N, D) in and out.
    ///
    /// - Parameter draws: A uniform number per branch and picture, (3, B), that says which pictures skip it; nil skips
    ///   none.
    func callAsFunction(_ tokens: Tensor, rows: Int, columns: Int, draws: Tensor?) -> Tensor {
        var x = add(gamma1.value * attn(norm1(tokens)), to: tokens, draws?.select(0, 0))
        x = add(
            gamma3.value * localMp(norm3(x), rows: rows, columns: columns), to: x, draws?.select(0, 1))
        return add(gamma2.value * mlp(norm2(x)), to: x, draws?.select(0, 2))
    }

    /// Stochastic depth: a picture keeps the branch with probability `1 - dropRate`, scaled up by its inverse.
    private func add(_ branch: Tensor, to x: Tensor, _ draws: Tensor?) -> Tensor {
        guard let draws, dropRate > 0 else { return x + branch }
        let keep = 1 - dropRate
        return x.addingProduct(branch, ((draws + keep).floor() / keep).reshaped([-1, 1, 1]))
    }
}
