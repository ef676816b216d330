import Foundation

/// The sizes of a cross-covariance image transformer.
public struct XCiTConfiguration: Sendable, Equatable, Codable, CustomStringConvertible {
    /// Side of a square patch in pixels, 8 or 16.
    public var patchSize: Int
    /// Width of a token.
    public var embedDim: Int
    /// Number of cross-covariance blocks; two blocks of class attention follow.
    public var depth: Int
    /// Attention heads per block; divides the width.
    public var heads: Int

    /// Blocks of class attention.
    static let classBlocks = 2
    /// Width of a block's hidden layer over the width of a token.
    static let mlpRatio = 4

    /// Any sizes that `problem` has nothing to say against.
    public init(patchSize: Int, embedDim: Int, depth: Int, heads: Int) {
        self.patchSize = patchSize
        self.embedDim = embedDim
        self.depth = depth
        self.heads = heads
    }

    private static let sizes: [(name: String, embedDim: Int, depth: Int, heads: Int)] = [
        ("xcit_nano_12", 128, 12, 4), ("xcit_tiny_12", 192, 12, 4), ("xcit_small_12", 384, 12, 8),
        ("xcit_tiny_24", 192, 24, 4), ("xcit_small_24", 384, 24, 8), ("xcit_medium_24", 512, 24, 8),
        ("xcit_large_24", 768, 24, 16),
    ]

    /// The authors' names, such as `xcit_small_12_p16`.
    static let names = [16, 8].flatMap { patch in sizes.map { "\($0.name)_p\(patch)" } }

    /// The authors' networks; without `_p16` or `_p8` at the end of the name, patches have the given size.
    static func named(_ name: String, patchSize: Int) -> XCiTConfiguration? {
        let ending = ["_p8": 8, "_p16": 16].first { name.hasSuffix($0.key) }
        let stem = name.dropLast(ending?.key.count ?? 0)
        return sizes.first { $0.name == stem }.map {
            Self(
                patchSize: ending?.value ?? patchSize, embedDim: $0.embedDim, depth: $0.depth, heads: $0.heads
            )
        }
    }

    /// Where layer scale starts: the deeper networks of the authors begin with almost no block at all.
    var layerScale: Double { depth <= 18 ? 1 : 1e-5 }

    /// Whether class attention normalises all tokens after its attention, or the class token alone, as the authors'
    /// smallest network does.
    var normalizesTokens: Bool { embedDim != 128 }

    /// Channels of the stem's maps, each half as large as the one before.
    var stemWidths: [Int] {
        var widths = [embedDim]
        for _ in 1..<patchSize.trailingZeroBitCount { widths.insert(widths[0] / 2, at: 0) }
        return widths
    }

    /// In words, such as `an XCiT of width 384, depth 12, 8 heads, patch 16`.
    public var description: String {
        "an XCiT of width \(embedDim), depth \(depth), \(heads) head\(heads == 1 ? "" : "s"), patch \(patchSize)"
    }

    /// What is wrong with these sizes, in one sentence; nil where nothing is.
    public var problem: String? {
        let limit = 1 << 16
        guard patchSize == 8 || patchSize == 16 else {
            return "--patch_size \(patchSize) is neither 8 nor 16, the patches of an XCiT"
        }
        for (name, value) in [("embed_dim", embedDim), ("depth", depth), ("num_heads", heads)]
        where value < 1 || value > limit {
            return "--\(name) \(value) is not between 1 and \(limit)"
        }
        if embedDim % heads != 0 { return "--num_heads \(heads) does not divide --embed_dim \(embedDim)" }
        if embedDim % (patchSize / 2) != 0 {
            return
                "--embed_dim \(embedDim) is no multiple of \(patchSize / 2), which an XCiT's first layers need"
        }
        return nil
    }

    /// About how many numbers the parameters hold.
    var parameterEstimate: Double {
        let width = Double(embedDim)
        return (12 * Double(depth + Self.classBlocks) + 6) * width * width
    }

    /// About how many bytes a pass without gradients takes for pictures of a size in pixels.
    ///
    /// As a vision transformer's, or a few copies of the stem's first map, whichever is more.
    func workingBytes(pictures: Int, width: Int, height: Int) -> Double {
        let pixels = Double(width) * Double(height)
        let tokens = pixels / Double(patchSize * patchSize) + 1
        let stem = 3 * Double(stemWidths[0]) * pixels / 4
        return 4 * Double(pictures) * (max(tokens * Double(embedDim) * 12, stem) + 6 * pixels)
    }
}
