import DINO
import Foundation
import NN
import TensorFiles
import TestSupport
import Testing
import Torch

/// The original's outputs on the same weights and pictures; made by Golden/make_backbone_golden.py.
@Suite struct BackboneGoldenTests {
    static let tolerance = 1e-4

    static let networks: [String: VisionTransformerConfiguration] = [
        "vit_tiny/16": .named("vit_tiny", patchSize: 16)!,
        "vit_small/16": .named("vit_small", patchSize: 16)!,
        "vit_small/8": .named("vit_small", patchSize: 8)!,
        "vit_base/16": .named("vit_base", patchSize: 16)!,
        "custom/8": VisionTransformerConfiguration(patchSize: 8, embedDim: 60, depth: 3, heads: 5),
    ]

    @Test(arguments: networks.keys.sorted())
    func outputsAgreeWithTheOriginal(network: String) throws {
        let golden = try TorchFile.read(Bundle.module.path(forResource: "Golden/backbones", ofType: "pth")!)
        let model = VisionTransformer(Self.networks[network]!, generator: Generator(seed: 0))
        Formula.fill(model)
        var cases = 0
        for (height, width) in [(224, 224), (96, 96), (320, 176), (51, 100)] {
            guard let expected = golden["\(network)/\(height)x\(width)"] else { continue }
            cases += 1
            let picture = Formula.numbers(1000 + height, [1, 3, height, width], scale: 2)
            try inference {
                let token = model(picture).select(0, 0)
                let layers = model.intermediateLayers(picture, last: model.blocks.count)
                let samples = Tensor.stacked(layers.map { sample($0).select(0, 0) })
                let attention = sample(model.lastSelfAttention(picture)).select(0, 0)
                for (name, value) in [("class_token", token), ("layers", samples), ("attention", attention)] {
                    let difference = largestDifference(value, try Tensor(expected[name]!.tensorValue!))
                    #expect(difference < Self.tolerance, "\(name) at \(height)x\(width)")
                }
            }
        }
        #expect(cases > 0)
    }

    /// Four rows, up to 16 columns.
    private func sample(_ tokens: Tensor) -> Tensor {
        let count = tokens.size(-2)
        let rows = Tensor([0, 1, count / 2, count - 1].map(Int64.init))
        return tokens.selecting(rows, dimension: tokens.rank - 2)
            .narrowed(-1, from: 0, length: min(16, tokens.size(-1)))
    }
}
