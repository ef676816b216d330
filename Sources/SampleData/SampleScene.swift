import Imaging

/// What is random about one rendered picture.
///
/// Everything but the shape and its fill is drawn alike for all classes. The light of a whole picture hardly varies:
/// as with colours, training learns how light a picture is in place of its shape (k-NN 40 % in place of 61 %).
struct SampleScene {
    private let subject: SampleClass
    private let centerX, centerY, radius, cosine, sine, mirror, variation: Double
    private let pitch, shiftX, shiftY: Double
    private let palette: SamplePalette
    private let lightX, lightY, grain: Double
    private let texture: SampleTexture
    private var noise: SeededGenerator

    /// Draws a scene of a class.
    init(_ subject: SampleClass, using generator: inout SeededGenerator) {
        self.subject = subject
        radius = generator.uniform(0.34...0.52)
        centerX = generator.uniform(0.25...0.75)
        centerY = generator.uniform(0.25...0.75)
        mirror = generator.uniform() < 0.5 ? 1 : -1
        let turn = generator.uniform(-subject.tilt...subject.tilt)
        cosine = DeterministicMath.cosine(turn)
        sine = DeterministicMath.sine(turn)
        variation = generator.uniform()

        pitch = generator.uniform(1.15...1.5)
        shiftX = generator.uniform()
        shiftY = generator.uniform()
        palette = SamplePalette(using: &generator)
        lightX = generator.uniform(-0.1...0.1)
        lightY = generator.uniform(-0.1...0.1)
        grain = generator.uniform(0.01...0.03)
        texture = SampleTexture(using: &generator)
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
        let ground = palette.ground.0.mixed(
            with: palette.ground.1, min(max(0.5 * (x + y) + 0.5 * cloud, 0), 1))
        // A soft shadow below and to the right.
        let shadow = coverage(x: x - 0.02, y: y - 0.025, spread: 2.5 * scale) * 0.3
        let cover = coverage(x: x, y: y, spread: scale)
        let lit = 1 + lightX * (2 * x - 1) + lightY * (2 * y - 1)
        guard cover > 0 else { return ground.scaled((1 - shadow) * lit) }
        let (u, v) = local(x - centerX, y - centerY)
        let share = subject.fill(
            x: u, y: v, variation: variation, pitch: pitch, shiftX: shiftX, shiftY: shiftY)
        let front = palette.tints.0.mixed(with: palette.tints.1, share)
        return ground.scaled(1 - shadow).mixed(with: front, cover).scaled(lit)
    }

    /// A place in the shape's own frame, from one that counts from the shape's middle.
    private func local(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
        ((x * cosine + y * sine) * mirror / radius, (y * cosine - x * sine) / radius)
    }

    /// The share of 4 by 4 samples, within a square of this side, that the shape covers.
    private func coverage(x: Double, y: Double, spread: Double) -> Double {
        let (fromCenterX, fromCenterY) = (x - centerX, y - centerY)
        let reach = radius * 1.45 + spread
        guard abs(fromCenterX) < reach && abs(fromCenterY) < reach else { return 0 }
        func isHit(_ sample: Int) -> Bool {
            let (u, v) = local(
                fromCenterX + (Double(sample % 4) - 1.5) * 0.25 * spread,
                fromCenterY + (Double(sample / 4) - 1.5) * 0.25 * spread)
            return subject.contains(x: u, y: v, variation: variation)
        }
        // Most squares lie wholly inside or outside: then their corners and one in the middle agree.
        let first = isHit(0)
        if isHit(15) == first && isHit(3) == first && isHit(12) == first && isHit(6) == first {
            return first ? 1 : 0
        }
        return Double((0..<16).reduce(0) { $0 + (isHit($1) ? 1 : 0) }) / 16
    }
}
