import Imaging
import Testing

@Suite struct AugmentColourTests {
    @Test func changesColoursToPillowsBytes() throws {
        let cases = AugmentGolden.cases("colour")
        #expect(cases.count == 63)
        for golden in cases {
            var image = AugmentGolden.source(golden)
            let factor = try #require(golden.factor)
            switch golden.step {
            case "brightness": image.adjustBrightness(Float(factor))
            case "contrast": image.adjustContrast(Float(factor))
            case "saturation": image.adjustSaturation(Float(factor))
            case "hue": image.adjustHue(factor)
            case "grey": image.convertToGrey()
            case "flip": image.flipHorizontally()
            case "solarise": image.solarise()
            case "blur": image.blur(radius: Float(factor))
            default: Issue.record("unknown step in \(golden)")
            }
            #expect(image == AugmentGolden.expected(golden), "\(golden)")
        }
    }

    @Test func solariseThresholdIsInclusive() {
        var image = Image(width: 2, height: 1, pixels: [0, 127, 128, 129, 200, 255])
        image.solarise()
        #expect(image.pixels == [0, 127, 127, 126, 55, 0])
    }

    @Test func rendersWholeCropsToTorchvisionsBytes() throws {
        let cases = AugmentGolden.cases("crop")
        #expect(cases.count == 14)
        let workspace = AugmentWorkspace()
        for golden in cases {
            let rectangle = try #require(golden.rectangle)
            var parameters = CropParameters()
            parameters.rectangle = PixelRectangle(
                x: rectangle[0], y: rectangle[1], width: rectangle[2], height: rectangle[3])
            parameters.isFlipped = try #require(golden.mirrored)
            parameters.blurRadius = Float(try #require(golden.blur))
            parameters.isSolarised = try #require(golden.solarised)
            parameters.steps = try #require(golden.steps).map(step)
            var result = [UInt8](repeating: 0, count: golden.outputWidth * golden.outputHeight * 3)
            result.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                parameters.render(
                    AugmentGolden.source(golden), size: golden.outputWidth, filter: .bicubic,
                    workspace: workspace, into: base)
            }
            #expect(result == AugmentGolden.expected(golden).pixels, "\(golden)")
        }
    }

    private func step(_ golden: AugmentGolden.Step) throws -> ColourStep {
        switch golden.step {
        case "brightness": .brightness(Float(golden.factor))
        case "contrast": .contrast(Float(golden.factor))
        case "saturation": .saturation(Float(golden.factor))
        case "hue": .hue(share: golden.factor)
        default: .grey
        }
    }
}
