import Foundation
import Imaging
import Testing

/// Against OpenCV's bytes, which `Golden/make_interpolation_golden.py` stores.
@Suite struct InterpolationTests {
    private struct Golden: Decodable {
        struct Case: Decodable {
            let width, height, outputWidth, outputHeight: Int
            /// FNV-1a of the result.
            var digest: String?
            var pixels: Data?
        }

        let cases: [Case]
        let shortSides: Int
        /// FNV-1a of all results, each behind the last, of a picture of a by b pixels that becomes b by a.
        let pairs: String
        let small: Case
    }

    private let golden: Golden

    init() throws {
        let folder = try #require(Bundle.module.resourceURL)
        let json = try Data(contentsOf: folder.appendingPathComponent("Golden/interpolation.json"))
        golden = try JSONDecoder().decode(Golden.self, from: json)
    }

    private func result(_ golden: Golden.Case) -> Image {
        AugmentGolden.source(width: golden.width, height: golden.height)
            .interpolated(width: golden.outputWidth, height: golden.outputHeight)
    }

    @Test func givesOpenCVsBytes() throws {
        let pixels = try #require(golden.small.pixels)
        #expect(result(golden.small).pixels == [UInt8](pixels))
        #expect(golden.cases.count == 47)
        for golden in golden.cases {
            #expect(ViewGolden.digest(result(golden).pixels) == golden.digest, "\(golden)")
        }
    }

    @Test func givesOpenCVsBytesForAllShortSides() {
        let sides = 1...golden.shortSides
        let bytes = sides.flatMap { a in
            sides.flatMap { b in
                AugmentGolden.source(width: a, height: b).interpolated(width: b, height: a).pixels
            }
        }
        #expect(ViewGolden.digest(bytes) == golden.pairs)
    }

    @Test(arguments: [(1, 1), (1, 9), (9, 1), (23, 31), (64, 48)])
    func theSamePictureAtItsOwnSize(width: Int, height: Int) {
        let image = AugmentGolden.source(width: width, height: height)
        #expect(image.interpolated(width: width, height: height) == image)
    }

    @Test(arguments: [0, 1, 77, 254, 255] as [UInt8])
    func flatPicturesStayFlat(level: UInt8) {
        let image = Image(width: 21, height: 13, pixels: .init(repeating: level, count: 21 * 13 * 3))
        for width in 1...60 {
            let result = image.interpolated(width: width, height: 61 - width)
            #expect(result.pixels.allSatisfy { $0 == level }, "\(width) by \(61 - width)")
        }
    }

    @Test func writesIntoMemoryOfTheCaller() {
        let workspace = AugmentWorkspace()
        for (width, height) in [(40, 30), (3, 2), (50, 7)] {
            let image = AugmentGolden.source(width: 37, height: height + 11)
            let expected = image.interpolated(width: width, height: height).pixels
            var memory = [UInt8](repeating: 9, count: expected.count + 8)
            memory.withUnsafeMutableBufferPointer {
                image.interpolate(width: width, height: height, into: $0, workspace: workspace)
            }
            #expect(memory == expected + [UInt8](repeating: 9, count: 8))
        }
    }
}
