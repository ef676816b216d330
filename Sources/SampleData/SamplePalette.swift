import Imaging

/// The colours of one picture: those of a ground, and two tints of what lies on it.
///
/// All pictures have nearly the same colours, and the ground is halfway between the light and the dark tint. Colours
/// of its own would tell a picture's crops from those of others, and training would learn them in place of shapes.
struct SamplePalette {
    /// Two neighbouring tints of the ground.
    let ground: (SampleColour, SampleColour)
    /// The two tints of the shape.
    let tints: (SampleColour, SampleColour)

    /// Draws the colours of a picture: light and dark on a ground halfway between.
    init(using generator: inout SeededGenerator) {
        func colour(_ hue: ClosedRange<Double>, _ saturation: Double, _ lightness: Double) -> SampleColour {
            SampleColour(
                hue: generator.uniform(hue), saturation: saturation,
                lightness: lightness + generator.uniform(-0.03...0.03))
        }
        let lightness = generator.uniform(0.46...0.54)
        ground = (colour(0.5...0.58, 0.25, lightness), colour(0.5...0.58, 0.25, lightness + 0.06))
        tints = (colour(0.09...0.13, 0.6, 0.86), colour(0.02...0.08, 0.4, 0.24))
    }
}
