import Imaging
import Testing

@Suite struct ResampleTests {
    @Test func resizesToPillowsBytes() throws {
        let cases = AugmentGolden.cases("resize")
        #expect(cases.count == 64)
        for golden in cases {
            let filter = try #require(ResamplingFilter(rawValue: golden.filter ?? ""))
            let box = try #require(golden.box)
            let result = AugmentGolden.source(golden).resized(
                width: golden.outputWidth, height: golden.outputHeight, filter: filter,
                box: (box[0]...box[2], box[1]...box[3]))
            #expect(result == AugmentGolden.expected(golden), "\(golden)")
        }
    }

    @Test func scalesTheShortSideAsTorchvision() throws {
        for golden in AugmentGolden.cases("shortSide") {
            let result = AugmentGolden.source(golden).resized(shortSide: try #require(golden.size))
            #expect(result == AugmentGolden.expected(golden), "\(golden)")
        }
    }

    @Test func cropsTheCenterAsTorchvision() throws {
        for golden in AugmentGolden.cases("centerCrop") {
            let result = AugmentGolden.source(golden).centerCropped(try #require(golden.size))
            #expect(result == AugmentGolden.expected(golden), "\(golden)")
        }
    }

    @Test func cropIsTheRectanglesPixels() {
        let image = AugmentGolden.source(width: 9, height: 7)
        let part = image.cropped(x: 4, y: 2, width: 5, height: 3)
        #expect(part.width == 5 && part.height == 3)
        for y in 0..<3 {
            let start = ((y + 2) * 9 + 4) * 3
            #expect(part.pixels[y * 15..<y * 15 + 15] == image.pixels[start..<start + 15])
        }
    }

    @Test(arguments: [ResamplingFilter.bilinear, .bicubic, .lanczos3])
    func flatPicturesStayFlat(filter: ResamplingFilter) {
        let image = Image(width: 50, height: 41, pixels: .init(repeating: 201, count: 50 * 41 * 3))
        let result = image.resized(width: 23, height: 67, filter: filter)
        #expect(result.pixels.allSatisfy { $0 == 201 })
    }
}
