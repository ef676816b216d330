import DINO
import Foundation
import Imaging
import NN
import Similarity
import TensorFiles
import TestSupport
import Testing

/// The library's way from a picture to a vector.
@Suite struct FeatureModelTests {
    let folder = TemporaryFolder()

    /// A small network's weights in a file, and a picture.
    func prepare() throws -> (weights: String, picture: String) {
        let sizes = VisionTransformerConfiguration(
            patchSize: 8, embedDim: 192, depth: 2, heads: 3, imageSize: 32)
        let network = VisionTransformer(sizes, generator: .init(seed: 1))
        Formula.fill(network)
        let weights = folder.path + "/weights.pth"
        try TorchFile.write(FileValue(stateDict: network.stateDict()), to: weights)
        try TinyPictures.write(to: folder.path + "/pictures", count: 4, side: 90)
        return (weights, folder.path + "/pictures/class0/0.png")
    }

    static let small = Preprocessing(cropSize: 32)

    @Test func fileBytesAndPixelsGiveTheSameVector() async throws {
        let (weights, picture) = try prepare()
        let model = try await FeatureModel(
            weights: weights, recipe: "cls+gem:4|l2", preprocessing: Self.small, device: "cpu")
        let ofFile = try await model.features(ofFile: picture)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: picture)))
        let ofBytes = try await model.features(ofBytes: bytes)
        let ofPixels = try await model.features(of: Image(contentsOf: picture))
        #expect(ofFile.count == 384 && ofFile == ofBytes && ofFile == ofPixels)
        #expect(await model.dimension == 384)
        #expect(abs(Metric.cosine.score(ofFile, ofBytes) - 1) < 1e-6)
        #expect(Metric.l2.score(ofFile, ofBytes) == 0)
    }

    /// One model may be asked from many tasks at once; another may go away meanwhile.
    @Test func manyTasksMayAskAtOnce() async throws {
        let (weights, _) = try prepare()
        let model = try await FeatureModel(weights: weights, preprocessing: Self.small, device: "cpu")
        let pictures = (0..<4).map { "\(folder.path)/pictures/class\($0 % 2)/\($0).png" }
        var alone: [[Float]] = []
        for picture in pictures { alone.append(try await model.features(ofFile: picture)) }
        let together = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
            for index in 0..<40 {
                group.addTask {
                    if index % 10 == 0 {
                        let other = try await FeatureModel(
                            weights: weights, preprocessing: Self.small, device: "cpu")
                        return (index, try await other.features(ofFile: pictures[index % 4]))
                    }
                    return (index, try await model.features(ofFile: pictures[index % 4]))
                }
            }
            return try await group.reduce(into: [Int: [Float]]()) { $0[$1.0] = $1.1 }
        }
        #expect(together.count == 40 && together.allSatisfy { alone[$0.key % 4] == $0.value })
    }

    @Test func whatCannotBeReadIsThrown() async throws {
        let (weights, _) = try prepare()
        await #expect(throws: RecipeError.self) {
            try await FeatureModel(weights: weights, recipe: "cls@3", device: "cpu")
        }
        await #expect(throws: WeightsError.self) {
            try await FeatureModel(weights: folder.path + "/none.pth", isOffline: true)
        }
        let model = try await FeatureModel(weights: weights, preprocessing: Self.small, device: "cpu")
        await #expect(throws: ImageError.self) { try await model.features(ofBytes: [1, 2, 3]) }
        await #expect(throws: ImageError.self) { try await model.features(ofFile: folder.path + "/none.jpg") }
    }
}
