import NN
import Torch

/// A vision transformer as the original's (`vision_transformer.py`), for pictures of any size and aspect.
///
/// Its feature is the class token after the final norm.
public final class VisionTransformer: Backbone {
    /// (1, 1, D).
    public let clsToken: Parameter
    /// (1, 1 + side², D).
    public let posEmbed: Parameter
    /// Pictures to patch tokens.
    public let patchEmbed: PatchEmbedding
    /// The blocks, first to last.
    public let blocks: [TransformerBlock]
    /// After the last block.
    public let norm: LayerNorm
    /// The sizes.
    public let sizes: VisionTransformerConfiguration

    /// Random weights as the original starts: truncated normal of deviation 0.02, biases zero.
    ///
    /// - Parameters:
    ///   - dropPathRate: of the last block; it rises linearly from zero at the first.
    ///   - generator: nil where the weights are read from a file next; they must not be used before.
    public init(
        _ sizes: VisionTransformerConfiguration, dropPathRate: Double = 0, generator: Generator?
    ) {
        precondition(sizes.problem == nil, sizes.problem ?? "")
        self.sizes = sizes
        let (width, depth) = (sizes.embedDim, sizes.depth)
        let tokens = sizes.gridSide * sizes.gridSide + 1
        clsToken = Parameter(Initializer.truncatedNormal([1, 1, width], generator: generator))
        posEmbed = Parameter(Initializer.truncatedNormal([1, tokens, width], generator: generator))
        patchEmbed = PatchEmbedding(sizes, generator: generator)
        blocks = (0..<depth).map { index in
            let rate = depth > 1 ? dropPathRate * Double(index) / Double(depth - 1) : 0
            return TransformerBlock(sizes, dropRate: rate, generator: generator)
        }
        norm = LayerNorm(width)
        super.init(.visionTransformer(sizes))
    }

    /// Class tokens of pictures of several sizes in one pass.
    override public func features(_ groups: [Tensor], depthDraws: Tensor?) -> Tensor {
        var pack = TokenPack(groups.map(tokens))
        for (index, block) in blocks.enumerated() {
            pack = block(
                pack, draws: depthDraws?.slice(2 * index..<2 * index + 2),
                onlyClassTokens: index == blocks.count - 1)
        }
        return norm(pack.rows)
    }

    override public func depthDraws(pictures: Int, generator: Generator) -> Tensor? {
        Tensor.random([2 * blocks.count, pictures], generator: generator).moved(to: clsToken.value.device)
    }

    /// The outputs of the last `count` blocks, oldest first, each through the final norm: (B, 1 + h·w, D).
    public func intermediateLayers(_ pictures: Tensor, last count: Int) -> [Tensor] {
        let first = blocks.count - count + 1
        return outputs([pictures], of: Set(first...blocks.count)) { _, pack in
            norm(pack.sequences(pack.rows)[0])
        }
    }

    /// What `body` makes of the tokens after some blocks, counted from 1, in order; no block after the last
    /// of them runs.
    ///
    /// - Parameter onlyClassTokens: Whether the last of them may leave out its patch tokens.
    func outputs<Result>(
        _ groups: [Tensor], of layers: Set<Int>, onlyClassTokens: Bool = false,
        _ body: (Int, TokenPack) -> Result
    ) -> [Result] {
        var pack = TokenPack(groups.map(tokens))
        var results: [Result] = []
        let last = layers.max() ?? 0
        for (index, block) in blocks.prefix(last).enumerated() {
            pack = block(pack, draws: nil, onlyClassTokens: onlyClassTokens && index + 1 == last)
            if layers.contains(index + 1) { results.append(body(index + 1, pack)) }
        }
        return results
    }

    /// The softmax weights of the last block: (B, heads, 1 + h·w, 1 + h·w).
    public func lastSelfAttention(_ pictures: Tensor) -> Tensor {
        var pack = TokenPack([tokens(pictures)])
        for block in blocks.dropLast() { pack = block(pack, draws: nil) }
        return blocks[blocks.count - 1].attentionWeights(pack.sequences(pack.rows)[0])
    }

    /// Patch tokens behind the class token, with positions: (B, 1 + h·w, D).
    func tokens(_ pictures: Tensor) -> Tensor {
        let patches = patchEmbed(pictures)
        let width = sizes.embedDim
        let first = clsToken.value.expanded([pictures.size(0), 1, width]).to(patches.dtype)
        let sequence = Tensor.concatenated([first, patches], dimension: 1)
        return sequence + positions(height: pictures.size(2), width: pictures.size(3))
    }

    /// The position table for a picture of this size, resampled where it is not the trained one.
    ///
    /// Exactly the original's: scale factors of (patches + 0.1) / side drive the sampling, and a picture that
    /// is not square is resampled even where its number of tokens is the trained one.
    func positions(height: Int, width: Int) -> Tensor {
        let table = posEmbed.value
        let patch = sizes.patchSize
        let (rows, columns) = (height / patch, width / patch)
        let count = table.size(1) - 1
        if rows * columns == count, height == width { return table }
        let dimension = sizes.embedDim
        let side = Int(Double(count).squareRoot())
        let parts = table.split([1, count], dimension: 1)
        let grid = parts[1].reshaped([1, side, side, dimension]).permuted([0, 3, 1, 2])
        let root = Double(count).squareRoot()
        let resampled = grid.upsampled(
            height: rows, width: columns,
            scales: ((Double(rows) + 0.1) / root, (Double(columns) + 0.1) / root), bicubic: true)
        let patches = resampled.permuted([0, 2, 3, 1]).reshaped([1, rows * columns, dimension])
        return Tensor.concatenated([parts[0], patches], dimension: 1)
    }
}
