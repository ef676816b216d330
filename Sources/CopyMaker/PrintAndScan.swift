import Imaging

/// What printing a picture and photographing or scanning the sheet does to it.
///
/// The print lies a little askew on white paper, its blacks are grey, light falls from one side, and lens and
/// sensor add blur and noise.
package struct PrintAndScan: Sendable, Equatable {
    /// How far each corner has moved inwards, right and down, as shares of the picture's sides.
    package var corners: [Projection.Point]
    /// The sample that black becomes.
    package var black: Double
    /// The share of the light that is missing on the dark side.
    package var shade: Double
    /// Where light is missing: -1 left to 1 right, and -1 top to 1 bottom.
    package var shadeDirection: Projection.Point
    /// The noise's standard deviation, in samples.
    package var noise: Double
    /// Names the noise's stream.
    package var noiseSeed: UInt64

    /// Describes a sheet; there are four corners, clockwise from the top left.
    package init(
        corners: [Projection.Point], black: Double, shade: Double, shadeDirection: Projection.Point,
        noise: Double, noiseSeed: UInt64
    ) {
        precondition(corners.count == 4, "a print has four corners")
        self.corners = corners
        self.black = black
        self.shade = shade
        self.shadeDirection = shadeDirection
        self.noise = noise
        self.noiseSeed = noiseSeed
    }

    static func draw(using generator: inout SeededGenerator) -> PrintAndScan {
        PrintAndScan(
            corners: (0..<4).map { _ in
                let x = generator.hundredths(0.01...0.1)
                return Projection.Point(x, generator.hundredths(0.01...0.1))
            },
            black: generator.hundredths(20...50), shade: generator.hundredths(0.1...0.35),
            shadeDirection: Projection.Point(generator.hundredths(-1...1), generator.hundredths(-1...1)),
            noise: generator.hundredths(4...11), noiseSeed: generator.next())
    }

    /// The edit in the words of `copies.csv`.
    var description: String { "printed and scanned with noise \(noise)" }

    /// The sheet with the picture.
    func applied(to image: Image) -> Image {
        var page = image
        page.blur(radius: max(0.4, Float(max(image.width, image.height)) / 900))
        // Paper is not quite white, and ink not quite black.
        let scale = (236 - black) / 255
        page.mapSamples { UInt8((black + Double($0) * scale).rounded()) }
        let (width, height) = (Double(image.width), Double(image.height))
        let quadrilateral = [
            Projection.Point(corners[0].x * width, corners[0].y * height),
            Projection.Point((1 - corners[1].x) * width, corners[1].y * height),
            Projection.Point((1 - corners[2].x) * width, (1 - corners[2].y) * height),
            Projection.Point(corners[3].x * width, (1 - corners[3].y) * height),
        ]
        var sheet = Projection(of: page, into: quadrilateral, width: image.width, height: image.height)
            .applied(to: page, fill: PixelColor(240, 238, 230))
        light(&sheet)
        return sheet
    }

    /// Darkens one side and adds noise, mostly the same to all three samples of a pixel.
    private func light(_ sheet: inout Image) {
        var generator = SeededGenerator(noiseSeed)
        let (width, height) = (sheet.width, sheet.height)
        let reach = max(0.01, abs(shadeDirection.x) + abs(shadeDirection.y))
        sheet.pixels.withUnsafeMutableBufferPointer { samples in
            for row in 0..<height {
                let down = (2 * (Double(row) + 0.5) / Double(height) - 1) * shadeDirection.y
                for column in 0..<width {
                    let right = (2 * (Double(column) + 0.5) / Double(width) - 1) * shadeDirection.x
                    let light = 1 - shade * (0.5 + 0.5 * (right + down) / reach)
                    let (common, own) = Self.normal(&generator, deviation: noise)
                    for channel in 0..<3 {
                        let index = (row * width + column) * 3 + channel
                        let value = Double(samples[index]) * light + common + (channel == 1 ? -own : own) / 2
                        samples[index] = UInt8(min(max(value.rounded(), 0), 255))
                    }
                }
            }
        }
    }

    /// Two about normal numbers, each the sum of four bytes.
    private static func normal(
        _ generator: inout SeededGenerator, deviation: Double
    ) -> (Double, Double) {
        let bits = generator.next()
        // A byte's variance is (256² - 1) / 12.
        let scale = deviation / 147.8
        func sum(_ shift: UInt64) -> Double {
            let part = bits >> shift
            return Double((part & 255) + (part >> 8 & 255) + (part >> 16 & 255) + (part >> 24 & 255))
        }
        return ((sum(0) - 510) * scale, (sum(32) - 510) * scale)
    }
}
