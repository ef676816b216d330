import Imaging

/// A picture that is being drawn.
struct Canvas {
    private(set) var image: Image

    init(width: Int, height: Int, background: ContactSheet.Colour) {
        let samples = background.samples
        var pixels = [UInt8](repeating: samples[0], count: width * height * 3)
        if Set(samples).count > 1 {
            for index in pixels.indices { pixels[index] = samples[index % 3] }
        }
        image = Image(width: width, height: height, pixels: pixels)
    }

    /// Draws a picture, which must lie within.
    mutating func draw(_ picture: Image, x: Int, y: Int) {
        let count = picture.width * 3
        for row in 0..<picture.height {
            let target = ((y + row) * image.width + x) * 3
            image.pixels.replaceSubrange(
                target..<target + count, with: picture.pixels[row * count..<(row + 1) * count])
        }
    }

    /// Draws a line of text from a pen position on its baseline; what leaves the columns is cut off.
    mutating func draw(
        _ line: TextLine, font: Typeface, colour: ContactSheet.Colour, x: Int, baseline: Int,
        columns: Range<Int>
    ) {
        var (pen, last) = (x, Unicode.Scalar?.none)
        for scalar in line.text.unicodeScalars {
            let glyph = font.glyph(scalar)
            pen += last.map { font.kerning($0, scalar) } ?? 0
            draw(glyph, colour: colour, x: pen + glyph.left, y: baseline - glyph.top, columns: columns)
            pen += glyph.advance
            last = scalar
        }
    }

    private mutating func draw(
        _ glyph: Typeface.Glyph, colour: ContactSheet.Colour, x: Int, y: Int, columns: Range<Int>
    ) {
        for row in 0..<glyph.height where (0..<image.height).contains(y + row) {
            for column in 0..<glyph.width where columns.contains(x + column) {
                let share = Int(glyph.coverage[row * glyph.width + column])
                guard share > 0 else { continue }
                let target = ((y + row) * image.width + x + column) * 3
                for channel in 0..<3 {
                    let below = Int(image.pixels[target + channel])
                    let mixed = below * (255 - share) + Int(colour.samples[channel]) * share
                    image.pixels[target + channel] = UInt8((mixed + 127) / 255)
                }
            }
        }
    }
}
