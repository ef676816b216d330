import Imaging

/// Words on a picture, as people write them there.
package struct TextOverlay: Sendable, Equatable {
    /// How the words look.
    package enum Style: String, Sendable, CaseIterable {
        /// White letters with a dark rim, near the upper or lower edge.
        case caption
        /// Dark letters on a white bar that makes the picture higher.
        case banner
        /// Large half-transparent letters that rise across the picture.
        case watermark
    }

    /// The words: capitals, digits and spaces.
    package var words: String
    /// How they look.
    package var style: Style
    /// Whether a caption or banner is at the top rather than at the bottom.
    package var isAtTop: Bool
    /// The words' width as a share of the picture's.
    package var widthShare: Double

    /// Describes an overlay.
    package init(words: String, style: Style, isAtTop: Bool, widthShare: Double) {
        self.words = words
        self.style = style
        self.isAtTop = isAtTop
        self.widthShare = widthShare
    }

    /// What people write on pictures.
    static let phrases = [
        "SOLD!", "BREAKING NEWS", "COPYRIGHT", "SAMPLE", "WOW", "HAPPY BIRTHDAY", "NO WAY!", "LOOK AT THIS",
        "PROOF 17", "50% OFF", "WHEN YOU SEE IT", "GREETINGS", "BEST OF 2024", "DO NOT COPY", "PART 3",
    ]

    static func draw(using generator: inout SeededGenerator) -> TextOverlay {
        TextOverlay(
            words: phrases[generator.whole(below: phrases.count)],
            style: Style.allCases[generator.whole(below: Style.allCases.count)],
            isAtTop: generator.happens(0.5), widthShare: generator.hundredths(0.55...0.9))
    }

    /// The overlay in the words of `copies.csv`.
    var description: String {
        switch style {
        case .caption, .banner: "text \(words) as \(style.rawValue) at the \(isAtTop ? "top" : "bottom")"
        case .watermark: "text \(words) as watermark"
        }
    }

    /// The picture with the words.
    func applied(to image: Image) -> Image {
        let letters = letters(in: image)
        switch style {
        case .caption: return captioned(image, letters: letters)
        case .banner: return bannered(image, letters: letters)
        case .watermark: return watermarked(image, letters: letters)
        }
    }

    /// The words in white on black, in the size that they have on the picture.
    private func letters(in image: Image) -> Image {
        let dots = BitmapFont.image(words)
        // Short words would else be as high as the picture.
        let limit = Double(image.height) * (style == .watermark ? 0.35 : 0.16)
        let dot = min(
            Double(image.width) * widthShare / Double(dots.width), limit / Double(BitmapFont.height))
        let width = max(1, Int((Double(dots.width) * dot).rounded()))
        let height = max(1, Int((Double(dots.height) * dot).rounded()))
        // Dots run together into strokes: their blurred edges are made steep again.
        return Self.steepened(dots.resized(width: width, height: height), by: 3, around: 84)
    }

    private static func steepened(_ mask: Image, by factor: Int, around middle: Int) -> Image {
        var mask = mask
        mask.mapSamples { UInt8(clamping: (Int($0) - middle) * factor + 128) }
        return mask
    }

    private func captioned(_ image: Image, letters: Image) -> Image {
        let margin = image.height / 24
        let y = isAtTop ? margin : image.height - letters.height - margin
        var mask = Image(width: image.width, height: image.height, color: .black)
        mask.paste(letters, x: (image.width - letters.width) / 2, y: y)
        return written(on: image, mask: mask, letterHeight: letters.height, strength: 1)
    }

    /// White letters where the mask is white, with a dark rim, without which bright places would hide them.
    private func written(on image: Image, mask: Image, letterHeight: Int, strength: Double) -> Image {
        var rim = mask
        rim.blur(radius: max(0.5, Float(letterHeight) / 30))
        rim.mapSamples { UInt8(clamping: Int($0) * 4) }
        var result = image
        result.blend(.black, mask: rim, strength: strength * strength)
        result.blend(PixelColor(255, 255, 255), mask: mask, strength: strength)
        return result
    }

    private func bannered(_ image: Image, letters: Image) -> Image {
        let bar = letters.height + letters.height / 2
        var result = Image(
            width: image.width, height: image.height + bar, color: PixelColor(252, 252, 252))
        var mask = Image(width: result.width, height: result.height, color: .black)
        result.paste(image, x: 0, y: isAtTop ? bar : 0)
        mask.paste(
            letters, x: (image.width - letters.width) / 2,
            y: (isAtTop ? 0 : image.height) + letters.height / 4)
        result.blend(PixelColor(20, 20, 20), mask: mask)
        return result
    }

    private func watermarked(_ image: Image, letters: Image) -> Image {
        let turned = Projection(turning: letters, degrees: -20).applied(to: letters, fill: .black)
        var mask = Image(width: image.width, height: image.height, color: .black)
        mask.paste(turned, x: (image.width - turned.width) / 2, y: (image.height - turned.height) / 2)
        return written(on: image, mask: mask, letterHeight: letters.height, strength: 0.55)
    }
}
