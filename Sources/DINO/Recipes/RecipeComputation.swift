import NN
import Similarity
import Torch

/// Features by several recipes from one pass of pictures through a network.
public final class RecipeComputation {
    /// The recipes, in the order of the results.
    public let recipes: [FeatureRecipe]
    /// Lengths of the vectors.
    public let dimensions: [Int]
    /// Seconds that went into the network and each recipe so far; the clock runs where `isTimed` is set.
    public private(set) var times: RecipeTimes
    /// Whether to wait for the device after each part, to time it, and to pool anew for each recipe.
    public var isTimed = false

    private let backbone: Backbone
    /// The backbone where it has blocks of tokens to choose from.
    private let transformer: VisionTransformer?
    /// A network that has only one feature counts as one block.
    private let depth: Int
    private let normalizer: PixelNormalizer
    private let precision: DType
    private let device: Device
    /// For each recipe and step; nil for a step that needs none.
    private let whitenings: [[Whitening?]]

    /// Looks at each recipe before any work: its blocks must be there, its whitening files must fit.
    ///
    /// - Parameter precision: `.float32`, or the half precision of autocast.
    /// - Throws: `RecipeError`, `FileError`, `TorchError.outOfMemory`.
    public init(
        _ recipes: [FeatureRecipe], backbone: Backbone, normalizer: PixelNormalizer,
        precision: DType = .float32, device: Device = .cpu
    ) throws {
        let sizes = backbone.configuration
        var dimensions: [Int] = []
        var whitenings: [[Whitening?]] = []
        for recipe in recipes {
            if let problem = recipe.problem(for: sizes) { throw RecipeError(problem) }
            var dimension = recipe.dimension(width: sizes.embedDim)
            whitenings.append(
                try recipe.steps.map { step in
                    guard case .whiten(let file) = step else { return nil }
                    let whitening = try Whitening(file: file)
                    guard whitening.inputDimension == dimension else {
                        throw RecipeError(
                            "\(file) whitens vectors of \(whitening.inputDimension) numbers; recipe '\(recipe)' has \(dimension)"
                        )
                    }
                    dimension = whitening.outputDimension
                    return try whitening.moved(to: device)
                })
            dimensions.append(dimension)
        }
        self.recipes = recipes
        self.dimensions = dimensions
        self.whitenings = whitenings
        self.backbone = backbone
        transformer = backbone as? VisionTransformer
        depth = sizes.depth ?? 1
        self.normalizer = normalizer
        self.precision = precision
        self.device = device
        times = RecipeTimes(recipes: recipes.count)
    }

    /// Bytes of pictures, (b, H, W, 3) for each size, to one (pictures, D) float32 matrix per recipe, group
    /// after group.
    public func callAsFunction(_ groups: [Tensor]) -> [Tensor] {
        inference {
            let pictures = groups.map(normalizer.callAsFunction)
            let multiscale = recipes.filter(\.isMultiscale)
            let whole = timed(\.network) { tokens(pictures, for: recipes) }
            let smaller = timed(\.multiscale) {
                multiscale.isEmpty
                    ? []
                    : FeatureRecipe.scales.dropFirst().map {
                        tokens(pictures.map(Self.scaling($0)), for: multiscale)
                    }
            }
            return recipes.indices.map { index in
                timed(\.recipes[index]) {
                    let recipe = recipes[index]
                    let scales = recipe.isMultiscale ? [whole] + smaller : [whole]
                    let joined = scales.map { Self.join($0, recipe, depth: depth) }
                    return finish(
                        recipe.isMultiscale ? Self.average(joined) : joined[0], recipe, whitenings[index])
                }
            }
        }
    }

    /// The tokens that recipes ask for, by block.
    private func tokens(_ pictures: [Tensor], for recipes: [FeatureRecipe]) -> [Int: PooledTokens] {
        var layers: [Int: Bool] = [:]
        for part in recipes.flatMap(\.parts) {
            for layer in part.layers(depth: depth) {
                layers[layer] = (layers[layer] ?? false) || part.pooling != .classToken
            }
        }
        guard !layers.isEmpty else { return [:] }
        return autocast(precision == .float32 ? nil : precision, on: device) {
            guard let transformer else {
                return [
                    1: PooledTokens(classTokens: backbone(pictures), patches: [], keepsResults: !isTimed)
                ]
            }
            return Dictionary(
                uniqueKeysWithValues: transformer.outputs(
                    pictures, of: Set(layers.keys),
                    onlyClassTokens: layers.max { $0.key < $1.key }?.value == false
                ) { layer, pack in
                    (layer, pooledTokens(pack, transformer.norm, withPatches: layers[layer] ?? false))
                })
        }
    }

    /// The norm works token by token: without patch tokens the class tokens alone need it.
    private func pooledTokens(_ pack: TokenPack, _ norm: LayerNorm, withPatches: Bool) -> PooledTokens {
        guard withPatches else {
            return PooledTokens(
                classTokens: norm(pack.classTokens(pack.rows)), patches: [], keepsResults: !isTimed)
        }
        let normed = norm(pack.rows)
        let patches = pack.sequences(normed).map { $0.slice(1..<$0.size(1), dimension: 1) }
        return PooledTokens(classTokens: pack.classTokens(normed), patches: patches, keepsResults: !isTimed)
    }

    private static func join(_ layers: [Int: PooledTokens], _ recipe: FeatureRecipe, depth: Int) -> Tensor {
        var pieces = recipe.parts.flatMap { part in
            part.layers(depth: depth).compactMap { layers[$0]?.pooled(part.pooling) }
        }
        if recipe.normalizesParts { pieces = pieces.map { $0.normalized() } }
        return recipe.isInterleaved
            ? Tensor.stacked(pieces, dimension: -1).reshaped([pieces[0].size(0), -1])
            : Tensor.concatenated(pieces, dimension: 1)
    }

    /// The original's `multi_scale`: the mean over the scales, of unit length.
    private static func average(_ scales: [Tensor]) -> Tensor {
        (scales.dropFirst().reduce(scales[0], +) / Double(scales.count)).normalized()
    }

    private func finish(_ joined: Tensor, _ recipe: FeatureRecipe, _ whitenings: [Whitening?]) -> Tensor {
        zip(recipe.steps, whitenings).reduce(joined) { vector, step in
            step.1?(vector) ?? vector.normalized()
        }
    }

    /// Normalised pictures at a scale: the original's bilinear interpolation with rounded-down sizes.
    private static func scaling(_ scale: Double) -> (Tensor) -> Tensor {
        { pictures in
            let size = { (side: Int) in Int((Double(side) * scale).rounded(.down)) }
            return pictures.upsampled(
                height: size(pictures.size(2)), width: size(pictures.size(3)), scales: (scale, scale),
                bicubic: false)
        }
    }

    private func timed<Result>(
        _ part: WritableKeyPath<RecipeTimes, Double>, _ body: () -> Result
    ) -> Result {
        guard isTimed else { return body() }
        let clock = ContinuousClock()
        let start = clock.now
        let result = body()
        device.synchronize()
        times[keyPath: part] += (clock.now - start) / .seconds(1)
        return result
    }
}
