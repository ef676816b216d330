import DINO
import Foundation
import NN
import Similarity
import TensorFiles
import TestSupport
import Testing
import Torch

/// The original's features of the same weights and pictures, recipe by recipe; made by
/// Golden/make_recipe_golden.py.
@Suite struct RecipeGoldenTests {
    static let tolerance = 1e-4
    static let cases = [
        "custom/8/96x96", "custom/8/75x101", "custom/8/40x64", "vit_tiny/16/96x96", "vit_tiny/16/224x224",
        "vit_tiny/16/75x101",
    ]

    static func golden() throws -> FileValue {
        try TorchFile.read(Bundle.module.path(forResource: "Golden/recipes", ofType: "pth")!)
    }

    static let custom = VisionTransformerConfiguration(patchSize: 8, embedDim: 60, depth: 5, heads: 5)

    static func network(_ name: String = "custom/8") -> VisionTransformer {
        let configuration =
            name == "custom/8" ? custom : VisionTransformerConfiguration.named("vit_tiny", patchSize: 16)!
        let network = VisionTransformer(configuration, generator: Generator(seed: 0))
        Formula.fill(network)
        return network
    }

    /// Pictures as bytes, (count, height, width, 3).
    static func pictures(_ seeds: [Int], _ height: Int, _ width: Int) -> Tensor {
        Tensor.stacked(
            seeds.map { Formula.numbers($0, [height, width, 3], scale: 127.5, shift: 127.5).to(.uint8) })
    }

    static func computation(
        _ recipes: [String], _ network: VisionTransformer, precision: DType = .float32
    ) throws -> RecipeComputation {
        try RecipeComputation(
            recipes.map { try FeatureRecipe($0) }, backbone: network,
            normalizer: try PixelNormalizer(device: .cpu), precision: precision)
    }

    @Test(arguments: cases)
    func everyRecipeAgreesWithTheOriginal(_ name: String) throws {
        let expected = try #require(try Self.golden()[name])
        let pieces = name.split(separator: "/").map(String.init)
        let sides = pieces[2].split(separator: "x").map { Int($0)! }
        let network = Self.network("\(pieces[0])/\(pieces[1])")
        let recipes = expected.keys
        #expect(recipes.count >= 24)
        let compute = try Self.computation(recipes, network)
        let results = compute([Self.pictures([2000 + sides[0]], sides[0], sides[1])])
        for (recipe, result) in zip(recipes, results) {
            let wanted = try Tensor(try #require(expected[recipe]?.tensorValue))
            #expect(result.shape == [1, wanted.size(0)], "\(recipe)")
            let difference = largestDifference(result.select(0, 0), wanted)
            #expect(difference < Self.tolerance, "\(recipe): \(difference)")
        }
    }

    /// What the original does of oblong pictures too, by the recipe that its protocol stands for.
    @Test func protocolsAreTheirRecipes() throws {
        let network = Self.network()
        let names = ["copy-detection", "cls+gem:4", "retrieval", "cls", "linear-s", "cls:4", "knn", "cls"]
        let results = try Self.computation(names, network)([Self.pictures([1], 40, 64)])
        for index in stride(from: 0, to: names.count, by: 2) {
            #expect(results[index].floats == results[index + 1].floats, "\(names[index])")
        }
    }

    /// Eigenvectors may point either way, so that dot products are compared; 200 pictures, 120 numbers each.
    @Test(arguments: [("original", false), ("centred", true)])
    func whitenedFeaturesAgreeWithTheOriginal(kind: String, isCentred: Bool) throws {
        let folder = TemporaryFolder()
        let file = folder.path + "/whitening.safetensors"
        let network = Self.network()
        let pictures = Self.pictures((0..<200).map { 3000 + $0 }, 40, 40)
        let features = try Self.computation(["copy-detection"], network)([pictures])[0]
        try Whitening(learningFrom: features, centersCovariance: isCentred).write(to: file)
        let white = try Self.computation(["copy-detection|whiten:\(file)|l2"], network)(
            [pictures.slice(0..<20)])[0]
        let expected = try Tensor(try #require(try Self.golden()["whitening/pictures/\(kind)"]?.tensorValue))
        let difference = largestDifference(white.matmul(white.transposed()), expected)
        #expect(difference < Self.tolerance, "\(difference)")
    }

    /// Features of a mild spread, where single precision loses nothing.
    @Test(arguments: [("original", false), ("centred", true)])
    func whiteningAgreesWithTheOriginal(kind: String, isCentred: Bool) throws {
        let spread = Tensor((0..<24).map { Float(pow(10, -1.5 * Double($0) / 23)) })
        let features =
            Formula.numbers(4000, [400, 24], scale: 1) * spread + Formula.numbers(4001, [24], scale: 0.5)
        let whitening = try Whitening(learningFrom: features, centersCovariance: isCentred)
        let white = whitening(features.slice(0..<20)).normalized()
        let expected = try Tensor(try #require(try Self.golden()["whitening/formula/\(kind)"]?.tensorValue))
        let difference = largestDifference(white.matmul(white.transposed()), expected)
        #expect(difference < Self.tolerance, "\(difference)")
    }
}
