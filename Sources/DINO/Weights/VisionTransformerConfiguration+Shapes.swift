extension VisionTransformerConfiguration {
    /// The sizes of the network that has tensors of these shapes; never larger than they are.
    ///
    /// - Parameter heads: Where it is known; else that of the named network of this width.
    init(shapes: [String: [Int]], heads: Int?) throws(UnknownSizes) {
        guard let positions = shapes["pos_embed"], positions.count == 3, positions[1] >= 2,
            let patch = shapes["patch_embed.proj.weight"], patch.count == 4,
            patch == [positions[2], 3, patch[2], patch[2]], (1...WeightsFile.largestSide).contains(patch[2])
        else {
            throw UnknownSizes(
                "holds a vision transformer of odd shapes: pos_embed or patch_embed.proj.weight makes no sense"
            )
        }
        // As many blocks as there are, each of the width: a network is never larger than its file.
        let depth = shapes.keys.count { $0.hasPrefix("blocks.") && $0.hasSuffix(".attn.qkv.weight") }
        guard depth > 0,
            (0..<depth).allSatisfy({
                shapes["blocks.\($0).attn.qkv.weight"] == [3 * positions[2], positions[2]]
            })
        else {
            throw UnknownSizes(
                "does not hold a whole vision transformer: blocks are missing or of other widths")
        }
        let (width, side) = (positions[2], patch[2])
        guard let count = heads ?? [192: 3, 384: 6, 768: 12][width] else {
            throw UnknownSizes("does not say how many attention heads its network has; give --num_heads")
        }
        let grid = Int(Double(positions[1] - 1).squareRoot().rounded())
        self.init(
            patchSize: side, embedDim: width, depth: depth, heads: count,
            // As ours and the original's networks record nothing, the side is a multiple of the patch.
            imageSize: grid * side)
    }
}
