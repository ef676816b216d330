import Imaging
import Testing

@Suite struct ViewTests {
    private let golden: ViewGolden

    init() throws {
        golden = try ViewGolden()
    }

    @Test func viewsArePillowsBytes() throws {
        let cases = golden.cases.filter { $0.file == nil }
        #expect(cases.count == 120)
        let workspace = AugmentWorkspace()
        var source = Image(width: 1, height: 1, pixels: [0, 0, 0])
        for golden in cases {
            if source.width != golden.width || source.height != golden.height {
                source = AugmentGolden.source(width: golden.width, height: golden.height)
            }
            let transform = try golden.transform
            let size = transform.size(width: source.width, height: source.height)
            #expect(size == (golden.outputWidth, golden.outputHeight), "\(golden)")
            // One workspace for all: nothing of a picture is left for the next.
            var view = [UInt8](repeating: 0, count: size.width * size.height * 3)
            view.withUnsafeMutableBufferPointer {
                transform.render(source, into: $0, workspace: workspace)
            }
            #expect(ViewGolden.digest(view) == golden.digest, "\(golden)")
        }
    }

    @Test func viewsOfFilesAreWithinOneLevel() throws {
        let cases = golden.cases.filter { $0.file != nil }
        #expect(cases.count == 12)
        for golden in cases {
            let source = try Image(contentsOf: self.golden.path(golden.file ?? ""))
            #expect(source.width == golden.width && source.height == golden.height)
            let view = try golden.transform.view(of: source)
            let expected = self.golden.expected(golden)
            #expect(view.width == golden.outputWidth && view.height == golden.outputHeight, "\(golden)")
            let difference = zip(view.pixels, expected).map { abs(Int($0) - Int($1)) }.max()
            #expect(view.pixels.count == expected.count && difference ?? 255 <= 1, "\(golden)")
        }
    }

    @Test func wholePicturesKeepTheirRatio() throws {
        let transform = try EvaluationTransform(.within(100))
        for (width, height) in [
            (1, 1), (3, 2), (1000, 999), (17, 400), (640, 427), (8000, 1), (200, 1), (199, 1),
        ] {
            let view = transform.size(width: width, height: height)
            let turned = transform.size(width: height, height: width)
            #expect(view == (turned.height, turned.width))
            #expect(view.width == 100 || view.height == 100)
            let exact = 100 * Double(min(width, height)) / Double(max(width, height))
            #expect(min(view.width, view.height) == max(Int((exact).rounded()), 1))
        }
        #expect(transform.size(width: 200, height: 1) == (100, 1))
        #expect(transform.size(width: 200, height: 33) == (100, 17))
    }

    @Test func paddedViewsAreWholePicturesInTheMiddle() throws {
        let background = PixelColor(9, 8, 7)
        let padded = try EvaluationTransform(.pad(50), background: background)
        let whole = try EvaluationTransform(.within(50))
        for (width, height) in [(61, 40), (40, 61), (30, 30), (1, 300), (300, 1), (7, 3)] {
            let image = AugmentGolden.source(width: width, height: height)
            let view = padded.view(of: image)
            let part = whole.view(of: image)
            #expect(view.width == 50 && view.height == 50)
            let (left, top) = ((50 - part.width) / 2, (50 - part.height) / 2)
            #expect(view.cropped(x: left, y: top, width: part.width, height: part.height) == part)
            var outside = 0
            for y in 0..<50 {
                for x in 0..<50 {
                    let isInside = (left..<left + part.width ~= x) && (top..<top + part.height ~= y)
                    guard !isInside else { continue }
                    outside += 1
                    #expect(Array(view.pixels[(y * 50 + x) * 3..<(y * 50 + x) * 3 + 3]) == [9, 8, 7])
                }
            }
            #expect(outside == 50 * 50 - part.width * part.height)
        }
        #expect(try EvaluationTransform(.pad(3)).background == PixelColor(124, 116, 104))
    }

    @Test func shrinkingLeavesSmallPicturesAlone() throws {
        let transform = try EvaluationTransform(.shrink(64), filter: .lanczos3)
        for (width, height) in [(64, 64), (64, 10), (10, 64), (1, 1), (63, 2)] {
            let image = AugmentGolden.source(width: width, height: height)
            #expect(transform.view(of: image) == image)
        }
    }

    @Test func sidesAreNotBelowTheMinimum() throws {
        for fit in [EvaluationTransform.Fit.within(64), .shrink(64)] {
            let transform = try EvaluationTransform(fit, minimumSide: 16)
            #expect(transform.size(width: 1, height: 8000) == (16, 64))
            #expect(transform.size(width: 8000, height: 1) == (64, 16))
            #expect(transform.size(width: 100, height: 50) == (64, 32))
            let view = transform.view(of: AugmentGolden.source(width: 900, height: 9))
            #expect(view.width == 64 && view.height == 16)
        }
        let transform = try EvaluationTransform(.shrink(64), minimumSide: 16)
        let tiny = AugmentGolden.source(width: 5, height: 3)
        #expect(transform.view(of: tiny) == tiny.resized(width: 16, height: 16))
    }

    @Test(arguments: [(1, 1), (1, 8000), (8000, 1), (2, 5000), (70_000, 2), (4100, 3000)])
    func anyPictureHasAllViews(width: Int, height: Int) throws {
        let image = AugmentGolden.source(width: width, height: height)
        let fits: [EvaluationTransform.Fit] = [
            .crop(resize: 64, crop: 56), .crop(resize: 20, crop: 30), .squeeze(64), .pad(64), .within(64),
            .shrink(64), .shrink(1), .within(1),
        ]
        for fit in fits {
            let transform = try EvaluationTransform(fit, filter: .lanczos3)
            let size = transform.size(width: width, height: height)
            let bytes = size.width * size.height * 3
            #expect(bytes <= transform.byteCount && bytes > 0)
            #expect(!transform.isFixedSize || size == transform.largestSize)
            // What is behind the view stays.
            var memory = [UInt8](repeating: 201, count: transform.byteCount + 100)
            memory.withUnsafeMutableBufferPointer { memory in
                transform.render(
                    image, into: UnsafeMutableBufferPointer(rebasing: memory[..<transform.byteCount]),
                    workspace: AugmentWorkspace())
            }
            #expect(memory[bytes...].allSatisfy { $0 == 201 })
            #expect(Array(memory[..<bytes]) == transform.view(of: image).pixels)
        }
    }

    @Test func impossibleViewsAreErrors() {
        let fits: [EvaluationTransform.Fit] = [
            .crop(resize: 0, crop: 3), .crop(resize: 3, crop: 0), .squeeze(0), .pad(-1), .within(1 << 17),
            .shrink(Int.max),
        ]
        for fit in fits {
            #expect(throws: InvalidCrop.self) { try EvaluationTransform(fit) }
        }
        #expect(throws: InvalidCrop.self) { try EvaluationTransform(.squeeze(8), filter: .nearest) }
        #expect(throws: InvalidCrop.self) { try EvaluationTransform(.shrink(8), minimumSide: 9) }
        #expect(throws: InvalidCrop.self) { try EvaluationTransform(.shrink(8), minimumSide: 0) }
    }
}
