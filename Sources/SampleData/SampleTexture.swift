import Imaging

/// A smooth random pattern: a few waves of random direction.
struct SampleTexture {
    private let waves: [(x: Double, y: Double, phase: Double, height: Double)]

    /// Draws a pattern.
    init(using generator: inout SeededGenerator) {
        let strength = generator.uniform(0.1...0.5)
        waves = (0..<4).map { _ in
            (
                x: generator.uniform(-4...4), y: generator.uniform(-4...4), phase: generator.uniform(),
                height: strength * generator.uniform(0.2...0.5)
            )
        }
    }

    /// The pattern's value at a place, whose coordinates are in 0...1; about -1...1.
    func value(x: Double, y: Double) -> Double {
        var sum = 0.0
        for wave in waves {
            sum += wave.height * DeterministicMath.sine(wave.x * x + wave.y * y + wave.phase)
        }
        return sum
    }
}
