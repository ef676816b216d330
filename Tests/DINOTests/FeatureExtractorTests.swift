import DINO
import Foundation
import Imaging
import NN
import TensorFiles
import TestSupport
import Testing
import Torch

/// Pictures of several sizes on their way from files through batches to rows.
@Suite struct FeatureExtractorTests {
    let folder = TemporaryFolder()
    static let recipes = ["cls|l2", "cls+gem:4|multiscale"]
    static let sizes = [
        (48, 48), (96, 48), (30, 61), (48, 48), (48, 96), (200, 11), (61, 30), (96, 48), (5, 5),
    ]
    /// Place of a file that is no picture.
    static let broken = 4

    /// Pictures by formula, one file broken; their paths.
    private func write() throws -> PathList {
        let folder = folder.path + "/pictures"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var paths = PathList()
        for (index, (width, height)) in Self.sizes.enumerated() {
            let values = Formula.numbers(index, [height, width, 3], scale: 127.5, shift: 127.5).to(.uint8)
            let image = Image(width: width, height: height, pixels: values.array(of: UInt8.self))
            let path = "\(folder)/\(index).png"
            let bytes = try image.pngData()
            try Data(index == Self.broken ? Array(bytes.prefix(99)) : bytes).write(
                to: URL(fileURLWithPath: path))
            paths.append(path)
        }
        return paths
    }

    private static func transform() throws -> EvaluationTransform {
        try Preprocessing(fit: .within, cropSize: 48).transform(trainedSize: nil, smallestSide: 16)
    }

    private static func extractor(batchSize: Int) throws -> FeatureExtractor {
        let computation = try RecipeGoldenTests.computation(recipes, RecipeGoldenTests.network())
        return FeatureExtractor(
            transform: try transform(), batchSize: batchSize, workers: 2, maximumSkippedShare: 0.5
        ) { computation($0) }
    }

    private static let readable = sizes.indices.filter { $0 != broken }

    @Test(arguments: [1, 2, 4, 64])
    func everyRowIsItsPicturesOwn(batchSize: Int) throws {
        let paths = try write()
        let extracted = try Self.extractor(batchSize: batchSize).features(of: paths)
        #expect(extracted.indices == Self.readable)
        #expect(extracted.skipped.map(\.path) == [paths[Self.broken]])
        let compute = try RecipeGoldenTests.computation(Self.recipes, RecipeGoldenTests.network())
        let transform = try Self.transform()
        for (row, index) in Self.readable.enumerated() {
            let image = try Image(contentsOf: paths[index])
            let size = transform.size(width: image.width, height: image.height)
            var pixels = [UInt8](repeating: 0, count: size.width * size.height * 3)
            pixels.withUnsafeMutableBufferPointer {
                transform.render(image, into: $0, workspace: AugmentWorkspace())
            }
            let alone = compute([Tensor(pixels, shape: [1, size.height, size.width, 3])])
            for (all, one) in zip(extracted.features, alone) {
                #expect(largestDifference(all.slice(row..<row + 1), one) < 1e-5, "picture \(index)")
            }
        }
    }

    @Test func extractionGoesOnFromAnyPicture() throws {
        let paths = try write()
        let whole = try Self.extractor(batchSize: 2).features(of: paths)
        for start in 0...paths.count {
            var (indices, done): ([Int], Int) = ([], start)
            try Self.extractor(batchSize: 2).forEachBatch(of: paths, from: start) { batch in
                for (matrix, all) in zip(batch.features, whole.features) {
                    let rows = Tensor(batch.indices.map { whole.indices.firstIndex(of: $0)! })
                    #expect(largestDifference(matrix, all.selecting(rows)) < 1e-5)
                }
                indices += batch.indices
                #expect(batch.done > done)
                done = batch.done
            }
            #expect(indices == whole.indices.filter { $0 >= start } && done == paths.count)
        }
    }

    @Test func theModelOfOnePictureGivesTheSameRow() async throws {
        var sizes = VisionTransformerConfiguration.named("vit_tiny", patchSize: 16)!
        sizes.depth = 2
        let network = VisionTransformer(sizes, generator: Generator(seed: 1))
        let file = folder.path + "/weights.safetensors"
        try SafetensorsFile(tensors: try network.stateDict()).write(to: file)
        let paths = try write()
        let preprocessing = Preprocessing(fit: .within, cropSize: 64)
        let model = try await FeatureModel(
            weights: file, recipe: "cls+mean|norm", preprocessing: preprocessing, device: "cpu")
        let computation = try RecipeGoldenTests.computation(["cls+mean|norm"], network)
        let rows = try FeatureExtractor(
            transform: try preprocessing.transform(trainedSize: nil, smallestSide: 16), batchSize: 4,
            maximumSkippedShare: 0.5
        ) { computation($0) }.features(of: paths).features[0].floats
        #expect(await model.dimension == 384)
        for (row, index) in Self.readable.enumerated() {
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: paths[index])))
            let vector = try await model.features(ofFile: paths[index])
            #expect(try await model.features(ofBytes: bytes) == vector)
            let expected = rows[row * 384..<(row + 1) * 384]
            let largest = zip(vector, expected).map { abs($0 - $1) }.max()
            #expect(try #require(largest) < 1e-5, "picture \(index)")
        }
        await #expect(throws: ImageError.self) { try await model.features(ofFile: paths[Self.broken]) }
    }
}
