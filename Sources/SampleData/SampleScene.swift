import Imaging

/// What is random about one rendered picture.
///
/// Everything but the shape is drawn alike for all classes, so that neither colours nor single pixels tell a
/// picture's class.
struct SampleScene {
    private struct Speck {
        let x, y, radius: Double
        let colour: SampleColour
    }

    private let subject: SampleClass
    private let centerX, centerY, radius, cosine, sine, variation: Double
    private let foreground: (SampleColour, SampleColour)
    private let background: (SampleColour, SampleColour)
    private let lightX, lightY, grain: Double
    private let texture: SampleTexture
    private let specks: [Speck]
    private var noise: SeededGenerator

    /// Draws a scene of a class.
    init(_ subject: SampleClass, using generator: inout SeededGenerator) {
        self.subject = subject
        radius = generator.uniform(0.28...0.42)
        centerX = generator.uniform(radius * 0.9...1 - radius * 0.9)
        centerY = generator.uniform(radius * 0.9...1 - radius * 0.9)
        let turn = generator.uniform(-subject.tilt...subject.tilt)
        cosine = DeterministicMath.cosine(turn)
        sine = DeterministicMath.sine(turn)
        variation = generator.uniform()

        // Light on dark or dark on light, with equal odds.
        let isLight = generator.uniform() < 0.5
        func colour(_ lightness: ClosedRange<Double>) -> SampleColour {
            SampleColour(
                hue: generator.uniform(), saturation: generator.uniform(0.35...0.9),
                lightness: generator.uniform(lightness))
        }
        let light: ClosedRange<Double> = 0.62...0.85
        let dark: ClosedRange<Double> = 0.16...0.38
        let front = colour(isLight ? light : dark)
        let back = colour(isLight ? dark : light)
        foreground = (front, front.mixed(with: colour(isLight ? light : dark), 0.6))
        background = (back, back.mixed(with: colour(isLight ? dark : light), 0.7))
        lightX = generator.uniform(-0.25...0.25)
        lightY = generator.uniform(-0.25...0.25)
        grain = generator.uniform(0.01...0.05)
        texture = SampleTexture(using: &generator)
        specks = (0..<Int(generator.uniform(3...9))).map { _ in
            Speck(
                x: generator.uniform(), y: generator.uniform(), radius: generator.uniform(0.012...0.035),
                colour: SampleColour(
                    hue: generator.uniform(), saturation: generator.uniform(0.4...0.9),
                    lightness: generator.uniform(0.2...0.8)))
        }
        noise = SeededGenerator(generator.next())
    }

    /// The picture, `size` by `size` pixels, with 16 samples for each pixel.
    func rendered(size: Int) -> Image {
        var noise = noise
        var pixels: [UInt8] = []
        pixels.reserveCapacity(size * size * 3)
        for row in 0..<size {
            for column in 0..<size {
                let colour = colour(row: row, column: column, size: size)
                // The grain is the same for all three parts, as that of film.
                let grain = (noise.uniform() + noise.uniform() - 1) * grain
                for part in [colour.red, colour.green, colour.blue] {
                    pixels.append(UInt8(min(max((part + grain) * 255 + 0.5, 0), 255)))
                }
            }
        }
        return Image(width: size, height: size, pixels: pixels)
    }

    private func colour(row: Int, column: Int, size: Int) -> SampleColour {
        let scale = 1 / Double(size)
        let (x, y) = ((Double(column) + 0.5) * scale, (Double(row) + 0.5) * scale)
        let cloud = texture.value(x: x, y: y)
        var ground = background.0.mixed(with: background.1, min(max(0.5 * (x + y) + 0.5 * cloud, 0), 1))
        for speck in specks {
            let distance = ((x - speck.x) * (x - speck.x) + (y - speck.y) * (y - speck.y)).squareRoot()
            let cover = min(max((speck.radius - distance) * Double(size) + 0.5, 0), 1)
            ground = ground.mixed(with: speck.colour, cover)
        }
        let front = foreground.0.mixed(with: foreground.1, min(max(y + 0.6 * cloud, 0), 1))
        // A soft shadow below and to the right.
        let shadow = coverage(x: x - 0.02, y: y - 0.025, spread: 2.5 * scale) * 0.3
        let cover = coverage(x: x, y: y, spread: scale)
        let lit = 1 + lightX * (2 * x - 1) + lightY * (2 * y - 1)
        return ground.scaled(1 - shadow).mixed(with: front, cover).scaled(lit)
    }

    /// The share of 4 by 4 samples, within a square of this side, that the shape covers.
    private func coverage(x: Double, y: Double, spread: Double) -> Double {
        let (fromCenterX, fromCenterY) = (x - centerX, y - centerY)
        let reach = radius * 1.45 + spread
        guard abs(fromCenterX) < reach && abs(fromCenterY) < reach else { return 0 }
        func isHit(_ sample: Int) -> Bool {
            let u = (fromCenterX + (Double(sample % 4) - 1.5) * 0.25 * spread) / radius
            let v = (fromCenterY + (Double(sample / 4) - 1.5) * 0.25 * spread) / radius
            return subject.contains(x: u * cosine + v * sine, y: v * cosine - u * sine, variation: variation)
        }
        // Most squares lie wholly inside or outside: then their corners and one in the middle agree.
        let first = isHit(0)
        if isHit(15) == first && isHit(3) == first && isHit(12) == first && isHit(6) == first {
            return first ? 1 : 0
        }
        return Double((0..<16).reduce(0) { $0 + (isHit($1) ? 1 : 0) }) / 16
    }
}
