/// Random changes of brightness, contrast, saturation and hue, in a random order.
///
/// The distribution of torchvision's `ColorJitter`: the three factors are uniform within their strength around
/// 1, the hue turns by a uniform share of the circle, and all orders are equally likely.
public struct ColorJitter: Sendable, Equatable {
    /// How far the brightness factor may be from 1.
    public var brightness: Double
    /// How far the contrast factor may be from 1.
    public var contrast: Double
    /// How far the saturation factor may be from 1.
    public var saturation: Double
    /// How far the hue may turn, as a share of the circle, at most 0.5.
    public var hue: Double

    /// A jitter of these strengths; a change of strength 0 is left out.
    public init(brightness: Double = 0.4, contrast: Double = 0.4, saturation: Double = 0.2, hue: Double = 0.1)
    {
        self.brightness = brightness
        self.contrast = contrast
        self.saturation = saturation
        self.hue = hue
    }

    /// Appends the drawn steps in their drawn order.
    package func draw(into steps: inout [ColourStep], using generator: inout SeededGenerator) {
        let first = steps.count
        if brightness > 0 {
            steps.append(.brightness(Self.factor(brightness, using: &generator)))
        }
        if contrast > 0 {
            steps.append(.contrast(Self.factor(contrast, using: &generator)))
        }
        if saturation > 0 {
            steps.append(.saturation(Self.factor(saturation, using: &generator)))
        }
        if hue > 0 {
            steps.append(.hue(share: generator.uniform(-hue...hue)))
        }
        for position in stride(from: steps.count - 1, to: first, by: -1) {
            steps.swapAt(position, first + generator.whole(below: position - first + 1))
        }
    }

    private static func factor(_ strength: Double, using generator: inout SeededGenerator) -> Float {
        Float(generator.uniform(max(0, 1 - strength)...1 + strength))
    }
}
