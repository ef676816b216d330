import DINO
import Evaluation
import Foundation
import Imaging
import TensorFiles
import TestSupport
import Testing
import Torch

/// Labels carried from frame to frame as the original carries them; made by Golden/make_propagation_golden.py.
@Suite struct LabelPropagationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let rows, columns, classes, frames, previous, window, nearest: Int
        var testDescription: String {
            "\(rows)/\(columns)/\(classes)/\(frames)/\(previous)/\(window)/\(nearest)"
        }
    }

    static let cases = [
        Case(rows: 15, columns: 26, classes: 2, frames: 4, previous: 7, window: 12, nearest: 5),
        Case(rows: 9, columns: 14, classes: 3, frames: 6, previous: 2, window: 3, nearest: 4),
        Case(rows: 6, columns: 7, classes: 3, frames: 3, previous: 1, window: 0, nearest: 2),
    ]

    static let width = 8
    static let patch = 4

    /// A moving pattern that all frames share, and noise of each frame's own.
    private func features(_ data: Case, frame: Int) -> Tensor {
        let pattern = Formula.numbers(1, [data.rows, data.columns + 8, Self.width], scale: 1)
            .slice(frame..<frame + data.columns, dimension: 1)
        let noise = Formula.numbers(10 + frame, [data.rows, data.columns, Self.width], scale: 0.5)
        return (pattern + noise).normalized()
    }

    private func firstLabels(_ data: Case) -> Tensor {
        var values: [Float] = []
        for y in 0..<data.rows {
            for x in 0..<data.columns {
                let own = (y * 3 + x * 2) / 11 % data.classes
                values += (0..<data.classes).map { $0 == own ? 1 : 0 }
            }
        }
        return Tensor(values, shape: [data.rows, data.columns, data.classes])
    }

    private func golden(_ data: Case) throws -> FileValue {
        let file = try TorchFile.read(Bundle.module.path(forResource: "Golden/propagation", ofType: "pth")!)
        return try #require(file[data.testDescription])
    }

    private func propagation(_ data: Case) -> LabelPropagation {
        LabelPropagation(
            features: features(data, frame: 0), labels: firstLabels(data),
            settings: .init(
                previousFrames: data.previous, window: data.window, nearest: data.nearest))
    }

    @Test(arguments: cases)
    func labelsAreTheOriginals(_ data: Case) throws {
        let expected = try Tensor(#require(golden(data)["labels"]?.tensorValue))
        var propagation = propagation(data)
        for frame in 1..<data.frames {
            let labels = propagation.next(features(data, frame: frame))
            #expect(largestDifference(labels, expected.select(0, frame - 1)) < 1e-5, "frame \(frame)")
        }
    }

    @Test(arguments: cases)
    func theMaskIsTheOriginals(_ data: Case) throws {
        let stored = try golden(data)
        let labels = try Tensor(#require(stored["labels"]?.tensorValue)).select(0, data.frames - 2)
        let expected = try Tensor(#require(stored["mask"]?.tensorValue))
        let mask = LabelMaps.mask(
            labels, patchSize: Self.patch, width: expected.size(1), height: expected.size(0))
        #expect(mask.indices == expected.array(of: UInt8.self))
    }

    /// Frames through the network to masks, as the original's script makes them.
    @Test(arguments: [(150, 90, 64), (70, 131, 48)])
    func masksOfFramesAreTheOriginals(width: Int, height: Int, side: Int) throws {
        let file = try TorchFile.read(Bundle.module.path(forResource: "Golden/propagation", ofType: "pth")!)
        let expected = try Tensor(#require(file["frames/\(width)/\(height)"]?.tensorValue))
        let folder = TemporaryFolder()
        let (frames, masks) = (folder.path + "/JPEGImages/480p/x", folder.path + "/Annotations/480p/x")
        for path in [frames, masks] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        for frame in 0..<4 {
            let noise = Formula.numbers(30 + frame, [height * width * 3], scale: 30, shift: 60).floats
            var (pixels, mask) = ([UInt8](), [UInt8]())
            for y in 0..<height {
                for x in 0..<width {
                    let isObject =
                        y > height / 4 && y < 3 * height / 4 && x > 9 + 5 * frame && x < 40 + 5 * frame
                    mask.append(isObject ? 1 : 0)
                    for channel in 0..<3 {
                        pixels.append(UInt8(noise[(y * width + x) * 3 + channel] + (isObject ? 120 : 0)))
                    }
                }
            }
            try Data(Image(width: width, height: height, pixels: pixels).pngData()).write(
                to: URL(fileURLWithPath: "\(frames)/0000\(frame).png"))
            if frame > 0 { continue }
            try Data(IndexedImage(width: width, height: height, indices: mask).pngData()).write(
                to: URL(fileURLWithPath: "\(masks)/00000.png"))
        }
        let network = VisionTransformer(
            .init(patchSize: 8, embedDim: 32, depth: 2, heads: 2, imageSize: 64),
            generator: Generator(seed: 0))
        Formula.fill(network)
        var segmentation = VideoSegmentation(
            network, normalizer: try PixelNormalizer(deviation: VideoSegmentation.deviation, device: .cpu))
        segmentation.shortSide = side
        segmentation.propagation = .init(previousFrames: 2, window: 3, nearest: 4)
        let sequence = try DAVISFolder(path: folder.path, names: ["x"], isScored: false).sequences[0]
        var (same, count) = (0, 0)
        try segmentation.forEachMask(of: sequence) { frame, mask in
            let wanted = expected.select(0, frame).contiguous().array(of: UInt8.self)
            same += zip(mask.indices, wanted).count { $0 == $1 }
            count += wanted.count
        }
        #expect(count == 4 * width * height)
        #expect(Double(same) / Double(count) >= 0.995, "\(same) of \(count)")
    }

    /// Sources as near as the last that counts do count, as in the original.
    @Test func equallyNearSourcesShare() {
        let features = Tensor.ones([2, 3, 4]).normalized()
        let labels = Tensor([1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1] as [Float], shape: [2, 3, 2])
        var propagation = LabelPropagation(
            features: features, labels: labels, settings: .init(previousFrames: 0, window: 0, nearest: 1))
        let next = propagation.next(features).floats
        #expect(next.enumerated().allSatisfy { abs($1 - [1.0 / 3, 2.0 / 3][$0 % 2]) < 1e-6 })
    }

    /// Two neighbours in a corner cannot be five: all there are count.
    @Test func aWindowSmallerThanTheNumberOfNearestIsNoError() {
        let data = Case(
            rows: 4, columns: 5, classes: 2, frames: 2, previous: 0, window: 1, nearest: 50)
        var propagation = propagation(data)
        let next = propagation.next(features(data, frame: 1))
        #expect(next.floats.allSatisfy { (0...1.0001).contains($0) })
        #expect(largestDifference(next.sum(2), .ones([4, 5])) < 1e-5)
    }

    @Test func objectsOfTheSmallMaskAreTheClassesAndVoidIsBackground() {
        var indices = [UInt8](repeating: 0, count: 8 * 8)
        for y in 0..<4 { for x in 4..<8 { indices[y * 8 + x] = 2 } }
        for y in 4..<8 { for x in 0..<4 { indices[y * 8 + x] = 255 } }
        indices[63] = 9
        let labels = LabelMaps.labels(
            IndexedImage(width: 8, height: 8, indices: indices), rows: 2, columns: 2)
        #expect(labels.shape == [2, 2, 3])
        #expect(labels.floats == [1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0])
        let mask = LabelMaps.mask(labels, patchSize: 4, width: 8, height: 8)
        #expect(Set(mask.indices) == [0, 2])
    }

    /// One class alone is everywhere, whatever its numbers.
    @Test func aMaskWithoutObjectsStaysOne() {
        let mask = LabelMaps.mask(.ones([2, 3, 1]), patchSize: 2, width: 5, height: 4)
        #expect(mask.indices == [UInt8](repeating: 0, count: 20))
    }
}
