import Imaging

/// A strong change of colours, as filters of camera applications make it.
package enum ColourChange: Sendable, Equatable {
    /// Grey values of this contrast.
    case grey(contrast: Double)
    /// More contrast and stronger colours.
    case vivid(contrast: Double, saturation: Double)
    /// Less contrast, weaker colours and more light, as of an old print.
    case faded(contrast: Double, brightness: Double)
    /// Less light.
    case dark(brightness: Double)
    /// More light, so that bright parts are lost.
    case bright(brightness: Double)
    /// Other colours: the hue turned by a share of the circle.
    case hue(share: Double)

    static func draw(using generator: inout SeededGenerator) -> ColourChange {
        switch generator.whole(below: 6) {
        case 0: .grey(contrast: generator.hundredths(0.9...1.5))
        case 1: .vivid(contrast: generator.hundredths(1.4...2), saturation: generator.hundredths(1.4...2.2))
        case 2:
            .faded(contrast: generator.hundredths(0.35...0.6), brightness: generator.hundredths(1.1...1.35))
        case 3: .dark(brightness: generator.hundredths(0.35...0.6))
        case 4: .bright(brightness: generator.hundredths(1.4...1.9))
        default:
            .hue(share: generator.hundredths(0.06...0.2) * (generator.happens(0.5) ? 1 : -1))
        }
    }

    /// The change in the words of `copies.csv`.
    var description: String {
        switch self {
        case .grey(let contrast): "grey with contrast \(contrast)"
        case .vivid(let contrast, let saturation): "contrast \(contrast) and saturation \(saturation)"
        case .faded(let contrast, let brightness): "contrast \(contrast) and brightness \(brightness), faded"
        case .dark(let brightness), .bright(let brightness): "brightness \(brightness)"
        case .hue(let share): "hue turned by \(share)"
        }
    }

    /// The picture in other colours.
    func applied(to image: Image) -> Image {
        var image = image
        switch self {
        case .grey(let contrast):
            image.convertToGrey()
            image.adjustContrast(Float(contrast))
        case .vivid(let contrast, let saturation):
            image.adjustContrast(Float(contrast))
            image.adjustSaturation(Float(saturation))
        case .faded(let contrast, let brightness):
            image.adjustSaturation(0.6)
            image.adjustContrast(Float(contrast))
            image.adjustBrightness(Float(brightness))
        case .dark(let brightness), .bright(let brightness): image.adjustBrightness(Float(brightness))
        case .hue(let share): image.adjustHue(share)
        }
        return image
    }
}
