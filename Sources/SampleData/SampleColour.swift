/// A colour whose parts are in 0...1.
struct SampleColour {
    var red: Double
    var green: Double
    var blue: Double

    /// A colour of this hue in turns, and of this saturation and lightness in 0...1.
    init(hue: Double, saturation: Double, lightness: Double) {
        let chroma = (1 - abs(2 * lightness - 1)) * saturation
        func part(_ offset: Double) -> Double {
            let turn = hue + offset
            let place = abs((turn - turn.rounded(.down)) * 6 - 3) - 1
            return lightness + chroma * (min(max(place, 0), 1) - 0.5)
        }
        red = part(0)
        green = part(2.0 / 3)
        blue = part(1.0 / 3)
    }

    private init(red: Double, green: Double, blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// How light the colour looks, in 0...1.
    var luminance: Double { 0.3 * red + 0.59 * green + 0.11 * blue }

    /// The colour between this and another, `share` of the way.
    func mixed(with other: SampleColour, _ share: Double) -> SampleColour {
        SampleColour(
            red: red + (other.red - red) * share, green: green + (other.green - green) * share,
            blue: blue + (other.blue - blue) * share)
    }

    /// The colour made lighter or darker.
    func scaled(_ factor: Double) -> SampleColour {
        SampleColour(red: red * factor, green: green * factor, blue: blue * factor)
    }
}
