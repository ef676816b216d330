import Foundation
import Imaging
import Testing

/// Large JPEGs for training are decoded at a fraction of their size.
@Suite struct ScaledDecodingTests {
    @Test(arguments: [
        // Local crops of 96 pixels may be as short as 0.194 of the sides' geometric mean.
        (500, 375, 1), (1000, 980, 1), (1000, 1000, 2), (2048, 1536, 2), (4000, 3000, 4), (8000, 6000, 8),
        // So long a picture shows its whole height.
        (40_000, 100, 1),
    ])
    func theFractionLeavesEveryViewItsPixels(width: Int, height: Int, denominator: Int) throws {
        let crops = try MultiCrop()
        #expect(crops.jpegScaleDenominator(width: width, height: height) == denominator)
        var generator = SeededGenerator(1)
        for recipe in crops.recipes {
            for _ in 0..<200 {
                let rectangle = recipe.crop.draw(
                    width: width / denominator, height: height / denominator, using: &generator)
                #expect(denominator == 1 || min(rectangle.width, rectangle.height) >= recipe.size - 1)
            }
        }
    }

    @Test func viewsOfALargePictureAreNearlyThoseOfItsExactDecoding() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("large.jpg").path
        let (width, height) = (1600, 1200)
        let pixels = (0..<width * height * 3).map { sample in
            let (x, y) = (Double(sample / 3 % width), Double(sample / 3 / width))
            return UInt8(127 + 60 * sin(x / 40 + Double(sample % 3)) + 60 * cos(y / 55))
        }
        try Data(Image(width: width, height: height, pixels: pixels).jpegData(quality: 95))
            .write(to: URL(fileURLWithPath: path))
        let crops = try MultiCrop(localCount: 2)
        func views(exactly: Bool) throws -> [UInt8] {
            let loader = BatchLoader(
                paths: PathList([path]), order: [0],
                recipe: MultiCropPictures(crops: crops, seed: 3, epoch: 0, decodesExactly: exactly),
                options: BatchLoaderOptions(batchSize: 1))
            defer { loader.stop() }
            return try #require(try loader.next()).withUnsafeBytes { Array($0) }
        }
        let (exact, scaled) = (try views(exactly: true), try views(exactly: false))
        #expect(exact != scaled)
        let difference = zip(exact, scaled).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        #expect(Double(difference) / Double(exact.count) < 2)
    }
}
