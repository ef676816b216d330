import DINO
import Digests
import Imaging
import Similarity
import Torch

/// The network and the recipes of an index, ready for pictures.
///
/// Pictures are taken upright, as their EXIF data say: people compare what they see.
public final class IndexFeatures {
    /// What the features are.
    public let specification: FeatureSpecification
    /// The network.
    public let network: PretrainedBackbone
    /// Where it runs.
    public let device: Device

    /// Recipes that see pictures alike.
    private struct Pass {
        let transform: EvaluationTransform
        let computation: RecipeComputation
    }

    private let passes: [Pass]
    /// For each recipe of the specification its place among the passes' results.
    private let places: [Int]
    private let workspace = AugmentWorkspace()

    /// How pictures are read, to be indexed and as queries.
    public static let decoding = DecodeOptions(applyOrientation: true)

    /// Features by recipes, each with what is made of pictures for it.
    ///
    /// - Parameters:
    ///   - network: On the device already.
    ///   - precision: `.float32`, or the half precision of autocast.
    /// - Throws: `RecipeError`, `FileError`, `InvalidCrop`, `TorchError`.
    public init(
        _ recipes: [(recipe: NamedRecipe, preprocessing: Preprocessing)], network: PretrainedBackbone,
        weights: FeatureSpecification.Weights, mean: [Double]? = nil, deviation: [Double]? = nil,
        precision: DType = .float32, device: Device = .cpu
    ) throws {
        let (mean, deviation) = (mean ?? network.mean, deviation ?? network.deviation)
        let normalizer = try PixelNormalizer(mean: mean, deviation: deviation, device: device)
        let patch = network.network.configuration.smallestSide
        // Each distinct way of preparing pictures is a pass, in the order in which the recipes need them.
        var ways: [Preprocessing] = []
        for recipe in recipes where !ways.contains(recipe.preprocessing) { ways.append(recipe.preprocessing) }
        var passes: [Pass] = []
        var order: [Int] = []
        for way in ways {
            let members = recipes.indices.filter { recipes[$0].preprocessing == way }
            let smallest =
                members.map { recipes[$0].recipe.recipe.smallestSide(patchSize: patch) }.max() ?? patch
            let crop = way.cropSize(trainedSize: network.trainedSize)
            guard crop >= smallest else {
                let name = recipes[members[0]].recipe.name
                throw RecipeError(
                    "recipe '\(name)' needs pictures of \(smallest) pixels a side; these have \(crop)")
            }
            passes.append(
                Pass(
                    transform: try way.transform(trainedSize: network.trainedSize, smallestSide: smallest),
                    computation: try RecipeComputation(
                        members.map { recipes[$0].recipe.recipe }, backbone: network.network,
                        normalizer: normalizer, precision: precision, device: device)))
            order += members
        }
        let dimensions = passes.flatMap(\.computation.dimensions)
        places = recipes.indices.map { order.firstIndex(of: $0)! }
        self.passes = passes
        self.network = network
        self.device = device
        let described = try zip(recipes, places).map { recipe, place in
            FeatureSpecification.Recipe(
                recipe.recipe, preprocessing: recipe.preprocessing,
                cropSize: recipe.preprocessing.cropSize(trainedSize: network.trainedSize),
                whitenings: try recipe.recipe.recipe.whiteningFiles.map { try SHA256Digest.hex(ofFile: $0) },
                dimension: dimensions[place])
        }
        specification = FeatureSpecification(
            weights: weights, network: network.network.configuration, mean: mean, deviation: deviation,
            precision: "\(precision)", recipes: described)
    }

    /// The features that an index was made with.
    ///
    /// - Parameters:
    ///   - network: On the device already.
    ///   - index: What to call the index in a message.
    /// - Throws: `IndexError` where the network or a whitening file is another now, and what the other throws.
    public convenience init(
        _ specification: FeatureSpecification, network: PretrainedBackbone,
        weights: FeatureSpecification.Weights, device: Device, index: String
    ) throws {
        let recipes = try specification.recipes.map { (try NamedRecipe($0.name), try $0.preprocessing()) }
        let half: DType? = ["bfloat16": .bfloat16, "float16": .float16][specification.precision]
        try self.init(
            recipes, network: network, weights: weights, mean: specification.mean,
            deviation: specification.deviation, precision: device == .cpu ? .float32 : half ?? .float32,
            device: device)
        if let difference = specification.difference(from: self.specification) {
            throw IndexError("\(index) \(difference)")
        }
    }

    /// The largest picture that the network sees, in pixels.
    public var largestSize: (width: Int, height: Int) {
        let sizes = passes.map(\.transform.largestSize)
        return (sizes.map(\.width).max() ?? 0, sizes.map(\.height).max() ?? 0)
    }

    /// Features of many pictures; unreadable ones are left out, however many.
    public func extractor(batchSize: Int, workers: Int) -> FeatureExtractor {
        FeatureExtractor(
            views: passes.map { .init(transform: $0.transform, function: $0.computation.callAsFunction) },
            device: device, batchSize: batchSize, workers: workers, maximumSkippedShare: 1,
            decoding: Self.decoding)
    }

    /// The matrices of a batch of the extractor in the order of the specification's recipes.
    public func inOrder(_ matrices: [Tensor]) -> [Tensor] {
        matrices.isEmpty ? [] : places.map { matrices[$0] }
    }

    /// The vector of each recipe for one picture.
    ///
    /// - Throws: `IndexError` where they are not finite, `TorchError.outOfMemory`.
    public func vectors(of image: Image) throws -> [[Float]] {
        let matrices = try passes.flatMap { pass in
            let pixels = try pass.transform.tensor(of: image, workspace: workspace, on: device)
            return pass.computation([pixels]).map(\.floats)
        }
        let vectors = places.map { matrices[$0] }
        guard vectors.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            throw IndexError("the features of the picture are not finite: the weights are broken")
        }
        return vectors
    }
}

extension IndexFeatures {
    /// The same network, to look at the patches of a picture.
    ///
    /// - Throws: `BackboneError` where it has none, `TorchError.outOfMemory`.
    public func denseModel() throws -> DenseModel {
        try DenseModel(
            network.network.visionTransformer(for: "patches"),
            normalizer: try PixelNormalizer(
                mean: specification.mean, deviation: specification.deviation, device: device), device: device)
    }
}
