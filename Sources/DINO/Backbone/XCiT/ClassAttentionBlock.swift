import NN
import Torch

/// A block in which the class token attends to the patches and goes through a perceptron, as the authors' code has it.
///
/// Their code also changes the patch tokens, which the next block sees: normalised for the attention they are added to
/// themselves, then normalised again in most networks, then doubled.
public final class ClassAttentionBlock: Module {
    /// The tokens of pictures.
    struct State {
        /// (B, 1, D).
        var classToken: Tensor
        /// (B, N, D).
        var patches: Tensor
    }

    /// Scale of the attention, (D).
    public let gamma1: Parameter
    /// Scale of the perceptron.
    public let gamma2: Parameter
    /// Before attention.
    public let norm1: LayerNorm
    /// The attention.
    public let attn: ClassAttention
    /// Before the perceptron.
    public let norm2: LayerNorm
    /// The perceptron.
    public let mlp: MLP
    private let normalizesTokens: Bool

    init(_ sizes: XCiTConfiguration, generator: Generator?) {
        let width = sizes.embedDim
        gamma1 = Parameter(.full([width], sizes.layerScale))
        gamma2 = Parameter(.full([width], sizes.layerScale))
        norm1 = LayerNorm(width)
        attn = ClassAttention(sizes, generator: generator)
        norm2 = LayerNorm(width)
        mlp = MLP(width, hidden: width * XCiTConfiguration.mlpRatio, generator: generator)
        normalizesTokens = sizes.normalizesTokens
    }

    /// - Parameter isLast: Whether nobody needs the patch tokens afterwards; they stay as they were.
    func callAsFunction(_ state: State, isLast: Bool) -> State {
        let normed = norm1(Tensor.concatenated([state.classToken, state.patches], dimension: 1))
        var result = state
        result.classToken = norm2(state.classToken + gamma1.value * attn(normed))
        result.classToken = result.classToken + gamma2.value * mlp(result.classToken)
        guard !isLast else { return result }
        let patches = state.patches + gamma1.value * normed.slice(1..<normed.size(1), dimension: 1)
        result.patches = (normalizesTokens ? norm2(patches) : patches) * 2
        return result
    }
}
