import DINO
import Foundation
import NN
import TensorFiles
import TestSupport
import Testing
import Torch

/// Files of ResNets and XCiTs, and what such networks are asked for.
@Suite struct ConvnetWeightsTests {
    private static let tiny = BackboneConfiguration.xcit(
        .init(patchSize: 8, embedDim: 16, depth: 1, heads: 2))

    private static func file(_ state: FileValue.StateDict) -> WeightsFile {
        WeightsFile(path: "some.pth", contents: FileValue(stateDict: state))
    }

    @Test(arguments: [
        "resnet18", "resnet34", "resnet50", "resnet101", "wide_resnet50_2", "resnext50_32x4d",
        "xcit_nano_12_p16", "xcit_tiny_24_p8", "xcit_small_12_p16", "xcit_small_12_p8", "xcit_medium_24_p8",
    ])
    func sizesAreToldByTheShapes(_ name: String) throws {
        let network = try #require(BackboneConfiguration.named(name)).network(generator: nil)
        let state = try network.stateDictView(prefix: "module.backbone.")
        let facts = try WeightsInspection(Self.file(state))
        #expect(facts.arch == name && facts.configuration == network.configuration)
        #expect(facts.mismatch?.isEmpty == true && facts.problem == nil)
    }

    @Test func aClassifierIsLeftOut() throws {
        let network = BackboneConfiguration.named("resnet18")!.network(generator: nil)
        Formula.fill(network)
        let classifier = StoredTensor([Float](repeating: 1, count: 512), shape: [1, 512])
        let state = try network.stateDictView() + [("fc.weight", classifier)]
        let loaded = try Self.file(state).backbone()
        #expect(!loaded.isTraining)
        network.isTraining = false
        let picture = Formula.numbers(1, [1, 3, 32, 32], scale: 2)
        #expect(inference { largestDifference(loaded(picture), network(picture)) } == 0)
    }

    @Test(arguments: ["resnet18", "resnet50", "xcit_nano_12_p8"])
    func oddShapesAreToldAndNeverTaken(_ name: String) throws {
        let state = try BackboneConfiguration.named(name)!.network(generator: nil).stateDictView()
        let keys = [
            "conv1.weight", "layer1.0.conv1.weight", "layer1.0.conv2.weight", "layer4.0.conv2.weight",
            "cls_token", "blocks.0.attn.temperature", "blocks.11.attn.qkv.weight",
            "patch_embed.proj.0.0.weight",
        ]
        for key in keys where state.contains(where: { $0.key == key }) {
            for shape in [[], [0], [3], [2, 0, 1], [1, 0, 1, 1], [4096, 1, 1, 1], [1, 1, 7, 0]] {
                let odd = StoredTensor([Float](repeating: 0, count: shape.reduce(1, *)), shape: shape)
                let changed = state.map { $0.key == key ? ($0.key, odd) : $0 }
                let error = #expect(throws: WeightsError.self, "\(key) \(shape)") {
                    _ = try Self.file(changed).backbone()
                }
                #expect(error?.description.hasPrefix("some.pth ") == true)
            }
            let missing = state.filter { $0.key != key }
            #expect(throws: WeightsError.self, "without \(key)") { try Self.file(missing).backbone() }
        }
    }

    @Test(arguments: ["vit_tiny", "resnet18", "resnext50_32x4d", "xcit_tiny_12_p8"])
    func sizesAreReadAsTheyWereWritten(_ name: String) throws {
        let sizes = try #require(BackboneConfiguration.named(name))
        let data = try JSONEncoder().encode(sizes)
        #expect(try JSONDecoder().decode(BackboneConfiguration.self, from: data) == sizes)
    }

    /// As indexes say that were made before there were other networks.
    @Test func sizesWithoutAKindAreAVisionTransformers() throws {
        let sizes = VisionTransformerConfiguration(patchSize: 8, embedDim: 4, depth: 1, heads: 1)
        let data = try JSONEncoder().encode(sizes)
        #expect(try JSONDecoder().decode(BackboneConfiguration.self, from: data) == .visionTransformer(sizes))
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(BackboneConfiguration.self, from: Data(#"{"kind": "cnn"}"#.utf8))
        }
    }

    @Test func oneFeatureIsAllThatRecipesGet() throws {
        let network = Self.tiny.network(generator: Generator(seed: 1))
        network.isTraining = false
        let normalizer = try PixelNormalizer(device: .cpu)
        let pixels = Formula.numbers(1, [2, 20, 28, 3], scale: 127.5, shift: 127.5).to(.uint8)
        let recipes = try ["cls", "cls|l2"].map { try FeatureRecipe($0) }
        let features = try RecipeComputation(recipes, backbone: network, normalizer: normalizer)([pixels])
        let plain = inference { network(normalizer(pixels)) }
        #expect(largestDifference(features[0], plain) == 0)
        #expect(inference { largestDifference(features[1], plain.normalized()) } < 1e-6)
        for text in ["gem:4", "cls+mean", "cls:4", "cls@1"] {
            let recipe = try FeatureRecipe(text)
            let error = #expect(throws: RecipeError.self) {
                _ = try RecipeComputation([recipe], backbone: network, normalizer: normalizer)
            }
            #expect(error?.description.contains("vision transformer") == true)
        }
        let error = #expect(throws: BackboneError.self) { try network.visionTransformer(for: "patches") }
        #expect(error?.description.contains("XCiT") == true)
    }

    @Test func stochasticDepthSkipsBranchesOfWholePictures() throws {
        let sizes = XCiTConfiguration(patchSize: 8, embedDim: 16, depth: 2, heads: 2)
        let network = XCiT(sizes, dropPathRate: 0.5, generator: Generator(seed: 1))
        Formula.fill(network)
        network.isTraining = false
        let pictures = Formula.numbers(1, [3, 3, 16, 16], scale: 2)
        let draws = try #require(network.depthDraws(pictures: 3, generator: Generator(seed: 2)))
        #expect(draws.shape == [6, 3])
        let whole = inference { network(pictures) }
        let skipped = inference { network([pictures], depthDraws: .zeros([6, 3])) }
        // Kept branches count twice, as half of them are skipped.
        let kept = inference { network([pictures], depthDraws: .full([6, 3], 0.75)) }
        #expect(largestDifference(whole, skipped) > 1e-3)
        #expect(largestDifference(whole, kept) > 1e-3)
        let mixed = Tensor(
            [Float](repeating: 0, count: 6) + [Float](repeating: 0.75, count: 12), shape: [3, 6])
        let rows = inference { network([pictures], depthDraws: mixed.transposed()) }
        #expect(largestDifference(rows.slice(0..<1), skipped.slice(0..<1)) < 1e-6)
        #expect(largestDifference(rows.slice(1..<3), kept.slice(1..<3)) < 1e-6)
    }
}
