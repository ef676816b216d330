import Imaging

/// A picture shrunk and laid into another one.
package struct PastePlacement: Sendable, Equatable {
    /// The box that the picture fits into, as a share of the other picture's sides.
    package var share: Double
    /// The place between left (0) and right (1).
    package var x: Double
    /// The place between top (0) and bottom (1).
    package var y: Double
    /// Chooses the other picture.
    package var choice: UInt64

    /// Describes a place in another picture.
    package init(share: Double, x: Double, y: Double, choice: UInt64) {
        self.share = share
        self.x = x
        self.y = y
        self.choice = choice
    }

    static func draw(using generator: inout SeededGenerator) -> PastePlacement {
        PastePlacement(
            share: generator.hundredths(0.5...0.8), x: generator.hundredths(0...1),
            y: generator.hundredths(0...1), choice: generator.next())
    }

    /// The other picture with this one in it; without one, a plain canvas of the picture's shape.
    func applied(to image: Image, host: Image?) -> Image {
        var result = host ?? Image(width: image.width, height: image.height, color: PixelColor(196, 202, 210))
        let factor = min(
            Double(result.width) * share / Double(image.width),
            Double(result.height) * share / Double(image.height), 1)
        let small = image.scaled(by: factor)
        result.paste(
            small, x: Int((Double(result.width - small.width) * x).rounded()),
            y: Int((Double(result.height - small.height) * y).rounded()))
        return result
    }
}
