/// The sizes of a vision transformer.
public struct VisionTransformerConfiguration: Sendable, Equatable, Codable, CustomStringConvertible {
    /// Side of a square patch in pixels.
    public var patchSize: Int
    /// Width of a token.
    public var embedDim: Int
    /// Number of blocks.
    public var depth: Int
    /// Attention heads per block; divides the width.
    public var heads: Int
    /// Side in pixels of the square pictures that the position table is made for.
    public var imageSize: Int

    /// Width of a block's hidden layer over the width of a token.
    public static let mlpRatio = 4

    /// Any sizes; `heads` must divide `embedDim`, and a picture must hold a patch.
    public init(patchSize: Int, embedDim: Int, depth: Int, heads: Int, imageSize: Int = 224) {
        self.patchSize = patchSize
        self.embedDim = embedDim
        self.depth = depth
        self.heads = heads
        self.imageSize = imageSize
    }

    /// The original's named sizes: `vit_tiny`, `vit_small` and `vit_base`, also spelt `deit_…`.
    public static func named(_ name: String, patchSize: Int) -> VisionTransformerConfiguration? {
        switch name.replacing("deit", with: "vit") {
        case "vit_tiny": Self(patchSize: patchSize, embedDim: 192, depth: 12, heads: 3)
        case "vit_small": Self(patchSize: patchSize, embedDim: 384, depth: 12, heads: 6)
        case "vit_base": Self(patchSize: patchSize, embedDim: 768, depth: 12, heads: 12)
        default: nil
        }
    }

    /// In words, such as `a ViT of width 384, depth 12, 6 heads, patch 16`.
    public var description: String {
        "a ViT of width \(embedDim), depth \(depth), \(heads) head\(heads == 1 ? "" : "s"), patch \(patchSize)"
    }

    /// The names that `named` knows.
    public static let names = ["vit_tiny", "vit_small", "vit_base", "deit_tiny", "deit_small", "deit_base"]

    /// Patches along a side of the position table.
    public var gridSide: Int { imageSize / patchSize }

    /// About how many bytes a pass without gradients takes for pictures of a size in pixels.
    ///
    /// Queries, keys, values, the hidden layer and a few copies of the tokens, in single precision, and the
    /// pictures as floats; attention does not keep its weights.
    public func workingBytes(pictures: Int, width: Int, height: Int) -> Double {
        let tokens = Double(width / patchSize) * Double(height / patchSize) + 1
        return 4 * Double(pictures) * (tokens * Double(embedDim) * 12 + 6 * Double(width) * Double(height))
    }

    /// About how many numbers the parameters hold.
    var parameterEstimate: Double {
        let (width, side) = (Double(embedDim), Double(gridSide))
        return (12 * Double(depth) * width + side * side) * width
    }

    /// What is wrong with these sizes, in one sentence; nil where nothing is.
    public var problem: String? {
        let limit = 1 << 16
        for (name, value) in [
            ("patch_size", patchSize), ("embed_dim", embedDim), ("depth", depth), ("num_heads", heads),
        ] where value < 1 || value > limit {
            return "--\(name) \(value) is not between 1 and \(limit)"
        }
        if embedDim % heads != 0 { return "--num_heads \(heads) does not divide --embed_dim \(embedDim)" }
        if patchSize > imageSize {
            return "--patch_size \(patchSize) is larger than a picture of \(imageSize) pixels"
        }
        return nil
    }
}
