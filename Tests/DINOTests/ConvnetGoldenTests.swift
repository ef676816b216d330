import DINO
import Foundation
import TensorFiles
import TestSupport
import Testing
import Torch

/// ResNets as torchvision's and XCiTs as their authors'; numbers made by Golden/make_convnet_golden.py.
@Suite struct ConvnetGoldenTests {
    private static let golden = try! TorchFile.read(
        Bundle.module.path(forResource: "Golden/convnets", ofType: "pth")!)

    private static func network(_ name: String) throws -> Backbone {
        try #require(BackboneConfiguration.named(name)).network(generator: nil)
    }

    /// FNV-1a of 64 bits, in hexadecimal.
    private static func digest(_ text: String) -> String {
        let result = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        return String(format: "%016lx", result)
    }

    @Test func everyNetworkHasItsAuthorsNamesAndShapes() throws {
        let names = Self.golden.keys
        #expect(names.count == 24)
        for name in names {
            let lines = try Self.network(name).state.map { key, tensor in
                "\(key) [\(tensor.shape.map(String.init).joined(separator: ", "))]\n"
            }
            #expect(Self.digest(lines.joined()) == Self.golden[name]?["state"]?.stringValue, "\(name)")
            #expect(BackboneConfiguration.named(name)?.name == name)
        }
    }

    /// To 1e-4, or to three times what torchvision's own rounding makes of many batch norms in a row.
    @Test(arguments: golden.keys.filter { golden[$0]?["evaluation"] != nil })
    func featuresAgreeInBothModes(_ name: String) throws {
        let expected = try #require(Self.golden[name])
        let network = try Self.network(name)
        Formula.fill(network)
        let pictures = Formula.numbers(2000, [2, 3, 40, 56], scale: 2)
        for mode in ["evaluation", "training"] {
            network.isTraining = mode == "training"
            let features = inference { network(pictures) }
            let theirs = try Tensor(try #require(expected[mode]?.tensorValue))
            #expect(features.shape == [2, network.embedDim])
            let every = Tensor((0..<Int64(theirs.size(1))).map { $0 * 4 })
            let ours = inference { features.selecting(every, dimension: 1) }
            let scale = inference { max(1, theirs.reshaped([-1]).max(0).item) }
            let noise = expected["noise"]?[mode]?.doubleValue ?? 0
            #expect(largestDifference(ours, theirs) < max(1e-4 * scale, 3 * noise), "\(mode)")
        }
        let running = network.state.filter { $0.key.contains("running") }.map { _, tensor in
            tensor.array(of: Double.self).reduce(0, +) / Double(tensor.count)
        }
        let means = try #require(expected["means"]?.tensorValue)
        let noise = expected["noise"]?["means"]?.doubleValue ?? 0
        #expect(largestDifference(Tensor(running), try Tensor(means)) < max(1e-5, 3 * noise))
        #expect(
            network.state.filter { $0.key.hasSuffix("num_batches_tracked") }.allSatisfy {
                $0.tensor.item == 1
            })
    }

    /// The original groups crops by their width, and batch norms see all crops of a group.
    @Test func picturesOfOneSizeGoThroughInOnePass() throws {
        let network = try Self.network("xcit_nano_12_p16")
        Formula.fill(network)
        let pictures = Formula.numbers(1, [4, 3, 32, 32], scale: 2)
        let whole = inference { network(pictures) }
        let parts = inference { network([pictures.slice(0..<1), pictures.slice(1..<4)]) }
        #expect(largestDifference(whole, parts) == 0)
        let apart = inference { network([pictures.slice(0..<1)]) }
        #expect(largestDifference(whole.slice(0..<1), apart) > 1e-3)
    }
}
