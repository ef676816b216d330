import NN
import Torch

/// A cross-covariance image transformer (arXiv 2106.09681) with its authors' names.
///
/// Tokens attend to each other through the covariance of their channels and through small convolutions, so that work
/// grows with the number of tokens and not with its square. Sides that are no multiple of a patch are rounded up, as
/// its convolutions do.
public final class XCiT: Backbone {
    /// (1, 1, D).
    public let clsToken: Parameter
    /// Pictures to patch tokens.
    public let patchEmbed: ConvolutionalPatchEmbedding
    /// The cross-covariance blocks, first to last.
    public let blocks: [CrossCovarianceBlock]
    /// Blocks in which only the class token learns of the others.
    public let clsAttnBlocks: [ClassAttentionBlock]
    /// After the last block.
    public let norm: LayerNorm
    /// Where patches are; the checkpoints spell it so.
    public let posEmbeder: FourierPositions
    /// The sizes.
    public let sizes: XCiTConfiguration

    /// Random weights as the authors start.
    ///
    /// - Parameters:
    ///   - dropPathRate: of every cross-covariance block.
    ///   - generator: nil where the weights are read from a file next; they must not be used before.
    public init(_ sizes: XCiTConfiguration, dropPathRate: Double = 0, generator: Generator?) {
        precondition(sizes.problem == nil, sizes.problem ?? "")
        self.sizes = sizes
        clsToken = Parameter(Initializer.truncatedNormal([1, 1, sizes.embedDim], generator: generator))
        patchEmbed = ConvolutionalPatchEmbedding(sizes, generator: generator)
        blocks = (0..<sizes.depth).map { _ in
            CrossCovarianceBlock(sizes, dropRate: dropPathRate, generator: generator)
        }
        clsAttnBlocks = (0..<XCiTConfiguration.classBlocks).map { _ in
            ClassAttentionBlock(sizes, generator: generator)
        }
        norm = LayerNorm(sizes.embedDim)
        posEmbeder = FourierPositions(sizes.embedDim, generator: generator)
        super.init(.xcit(sizes))
    }

    override public func features(_ groups: [Tensor], depthDraws: Tensor?) -> Tensor {
        passes(groups, depthDraws: depthDraws, classTokens)
    }

    override public func depthDraws(pictures: Int, generator: Generator) -> Tensor? {
        let branches = CrossCovarianceBlock.branches * blocks.count
        return Tensor.random([branches, pictures], generator: generator).moved(to: clsToken.value.device)
    }

    /// The class token after the final norm: (B, D).
    private func classTokens(_ pictures: Tensor, draws: Tensor?) -> Tensor {
        let patches = patchEmbed(pictures)
        let grid = (rows: patches.size(2), columns: patches.size(3))
        // (B, D, h, w) to (B, h·w, D).
        var tokens = patches.permuted([0, 2, 3, 1]).reshaped([patches.size(0), -1, sizes.embedDim])
        tokens = tokens + posEmbeder(rows: grid.rows, columns: grid.columns)
        let branches = CrossCovarianceBlock.branches
        for (index, block) in blocks.enumerated() {
            tokens = block(
                tokens, rows: grid.rows, columns: grid.columns,
                draws: draws?.slice(branches * index..<branches * (index + 1)))
        }
        let first = clsToken.value.expanded([pictures.size(0), 1, sizes.embedDim]).to(tokens.dtype)
        var state = ClassAttentionBlock.State(classToken: first, patches: tokens)
        for (index, block) in clsAttnBlocks.enumerated() {
            state = block(state, isLast: index + 1 == clsAttnBlocks.count)
        }
        return norm(state.classToken).select(1, 0)
    }
}
