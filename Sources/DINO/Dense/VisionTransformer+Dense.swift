import Torch

extension VisionTransformer {
    /// How much one token looks at each patch, by head: (B, heads, h·w), softmax weights of a block.
    ///
    /// The weights over patches and class token sum to 1; that of the class token is left out.
    ///
    /// - Parameters:
    ///   - pictures: (B, 3, H, W), normalised.
    ///   - block: Counted from 1.
    ///   - patch: The patch that looks, row by row from the top left; nil for the class token.
    public func attention(_ pictures: Tensor, block: Int, patch: Int? = nil) -> Tensor {
        var pack = TokenPack([tokens(pictures)])
        for earlier in blocks.prefix(block - 1) { pack = earlier(pack, draws: nil) }
        let weights = blocks[block - 1].attentionWeights(
            pack.sequences(pack.rows)[0], token: patch.map { $0 + 1 } ?? 0)
        return weights.slice(1..<weights.size(2), dimension: 2)
    }

    /// Patch tokens of a block, after the final norm: (B, h·w, D).
    ///
    /// - Parameter block: Counted from 1.
    public func patchTokens(_ pictures: Tensor, block: Int) -> Tensor {
        outputs([pictures], of: [block]) { _, pack in
            let tokens = norm(pack.sequences(pack.rows)[0])
            return tokens.slice(1..<tokens.size(1), dimension: 1)
        }[0]
    }
}
