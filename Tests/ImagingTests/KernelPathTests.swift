import CPixels
import Imaging
import Testing

/// Vectors of any width give the same bytes.
@Suite(.enabled(if: px_path_is_supported(PX_AVX2), "this processor has one path only"))
struct KernelPathTests {
    private let portable = AugmentWorkspace(path: PX_PORTABLE)
    private let wide = AugmentWorkspace(path: PX_AVX2)

    @Test func cropsAreTheSameOnAllPaths() {
        var generator = SeededGenerator(1)
        for _ in 0..<150 {
            let image = Self.noise(
                width: 1 + generator.whole(below: 90), height: 1 + generator.whole(below: 90), &generator)
            var recipe = CropRecipe(size: 1 + generator.whole(below: 75), scale: 0.05...1)
            recipe.filter = [.bilinear, .bicubic, .lanczos3][generator.whole(below: 3)]
            recipe.jitter = ColorJitter(brightness: 0.8, contrast: 0.8, saturation: 0.8, hue: 0.5)
            recipe.blurProbability = 0.7
            recipe.blurRadius = 0.05...9
            recipe.solariseProbability = 0.3
            var parameters = CropParameters()
            recipe.draw(width: image.width, height: image.height, using: &generator, into: &parameters)
            let views = [portable, wide].map { workspace in
                view(byteCount: recipe.byteCount) { output in
                    parameters.render(
                        image, size: recipe.size, filter: recipe.filter, workspace: workspace, into: output)
                }
            }
            #expect(views[0] == views[1], "\(image.width) x \(image.height), \(parameters)")
        }
    }

    @Test func evaluationViewsAreTheSameOnAllPaths() throws {
        var generator = SeededGenerator(2)
        for fit in [
            EvaluationTransform.Fit.crop(resize: 40, crop: 35), .squeeze(37), .within(50), .shrink(20),
        ] {
            let transform = try EvaluationTransform(fit)
            for (width, height) in [(1, 1), (100, 7), (7, 100), (64, 48), (333, 250)] {
                let image = Self.noise(width: width, height: height, &generator)
                let views = [portable, wide].map { workspace in
                    view(byteCount: transform.byteCount) { output in
                        let memory = UnsafeMutableBufferPointer(start: output, count: transform.byteCount)
                        transform.render(image, into: memory, workspace: workspace)
                    }
                }
                #expect(views[0] == views[1], "\(transform), \(width) x \(height)")
            }
        }
    }

    @Test func pillowsCropsComeOutOfThePortablePath() throws {
        for golden in AugmentGolden.cases("resize") where golden.filter == "bicubic" {
            let box = try #require(golden.box)
            let whole = [0, 0, Double(golden.width), Double(golden.height)]
            guard box == whole, golden.outputWidth == golden.outputHeight else { continue }
            var parameters = CropParameters()
            parameters.rectangle = PixelRectangle(x: 0, y: 0, width: golden.width, height: golden.height)
            let result = view(byteCount: golden.outputWidth * golden.outputHeight * 3) { output in
                parameters.render(
                    AugmentGolden.source(golden), size: golden.outputWidth, filter: .bicubic,
                    workspace: portable, into: output)
            }
            #expect(result == AugmentGolden.expected(golden).pixels, "\(golden)")
        }
    }

    private func view(byteCount: Int, _ render: (UnsafeMutablePointer<UInt8>) -> Void) -> [UInt8] {
        var bytes = [UInt8](repeating: 7, count: byteCount)
        bytes.withUnsafeMutableBufferPointer { memory in
            if let base = memory.baseAddress { render(base) }
        }
        return bytes
    }

    private static func noise(width: Int, height: Int, _ generator: inout SeededGenerator) -> Image {
        let pixels = (0..<width * height * 3).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        return Image(width: width, height: height, pixels: pixels)
    }
}
