/// What a feature is made of: which tokens of which blocks, how they are pooled, joined and scaled.
///
/// A value that a user writes as a short string: `cls`, `cls:4`, `mean`, `gem:4`, `cls+gem:4`, `cls@9`,
/// followed by steps: `|norm`, `|multiscale`, `|whiten:FILE`, `|l2`.
public struct FeatureRecipe: Sendable, Hashable {
    /// How one number per channel comes of a block's tokens.
    public enum Pooling: Sendable, Hashable {
        /// The class token.
        case classToken
        /// The mean of the patch tokens.
        case mean
        /// The largest value of each channel among the patch tokens.
        case max
        /// The generalised mean of the patch tokens, `(mean max(x, 1e-6)^p)^(1/p)`.
        case gem(exponent: Double)
    }

    /// One pooling of one or several blocks' tokens.
    public struct Part: Sendable, Hashable {
        /// How the tokens are pooled.
        public var pooling: Pooling
        /// How many blocks, oldest first.
        public var blocks: Int
        /// The last of these blocks, counted from 1; nil for the network's last.
        public var layer: Int?

        /// A part of the last block or blocks, or of those up to a given one.
        public init(_ pooling: Pooling, blocks: Int = 1, layer: Int? = nil) {
            self.pooling = pooling
            self.blocks = blocks
            self.layer = layer
        }

        /// The blocks of a network of this depth, counted from 1, oldest first.
        func layers(depth: Int) -> ClosedRange<Int> {
            let last = layer ?? depth
            return (last - blocks + 1)...last
        }
    }

    /// What is done to the whole vector.
    public enum Step: Sendable, Hashable {
        /// Centred and multiplied with the matrix of a whitening file.
        case whiten(file: String)
        /// Scaled to unit length.
        case l2
    }

    /// What is pooled, in the order of the vector.
    public var parts: [Part]
    /// Whether channels of the parts alternate, as the original's linear evaluation has them with `avgpool`.
    public var isInterleaved: Bool
    /// Whether each part is scaled to unit length before they are joined.
    public var normalizesParts: Bool
    /// Whether the vector is averaged over three sizes of the picture, then scaled to unit length.
    public var isMultiscale: Bool
    /// What is done to the whole vector, in order.
    public var steps: [Step]

    /// Joins parts.
    public init(
        _ parts: [Part], isInterleaved: Bool = false, normalizesParts: Bool = false,
        isMultiscale: Bool = false, steps: [Step] = []
    ) {
        precondition(!parts.isEmpty, "a recipe has parts")
        self.parts = parts
        self.isInterleaved = isInterleaved
        self.normalizesParts = normalizesParts
        self.isMultiscale = isMultiscale
        self.steps = steps
    }

    /// The sizes of the picture that multi-scale features average, relative to the first.
    public static let scales = [1, 1 / 2.0.squareRoot(), 0.5]

    /// GeM raises nothing below this to a power.
    public static let gemFloor = 1e-6

    /// Length of the vector before whitening, which may shorten it.
    public func dimension(width: Int) -> Int { parts.reduce(0) { $0 + $1.blocks } * width }

    /// The shortest side of a picture in pixels: a patch must be left at every scale.
    public func smallestSide(patchSize: Int) -> Int { isMultiscale ? 2 * patchSize : patchSize }

    /// Whether all vectors have the same length, so that cosine, dot product and distance rank alike.
    public var isNormalized: Bool {
        steps.last == .l2 || (steps.isEmpty && (isMultiscale || normalizesParts))
    }

    /// The whitening files that it names.
    public var whiteningFiles: [String] {
        steps.compactMap { step in
            if case .whiten(let file) = step { file } else { nil }
        }
    }

    /// What keeps a network from it, in one sentence; nil where nothing does.
    ///
    /// A network that is no vision transformer has one feature, which `cls` stands for.
    public func problem(for network: BackboneConfiguration) -> String? {
        if let depth = network.depth { return problem(depth: depth) }
        let isWhole = parts.allSatisfy { $0 == Part(.classToken) }
        return isWhole
            ? nil
            : "recipe '\(self)' needs the tokens of a vision transformer; of \(network) there is one feature, cls"
    }

    /// What keeps a vision transformer of this depth from it, in one sentence; nil where nothing does.
    public func problem(depth: Int) -> String? {
        for part in parts {
            let layers = part.layers(depth: depth)
            if layers.upperBound > depth {
                return "recipe '\(self)' asks for block \(layers.upperBound); the network has \(depth)"
            }
            if layers.lowerBound < 1 {
                return
                    "recipe '\(self)' asks for \(part.blocks) blocks up to block \(layers.upperBound); there are only \(layers.upperBound)"
            }
        }
        return nil
    }
}
