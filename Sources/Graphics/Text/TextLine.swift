import Foundation

/// A line of text that fits a width, from left to right, as a font at its present size sets it.
struct TextLine {
    /// What is drawn: the text, or its beginning with an ellipsis.
    let text: String
    /// Where the pen ends, in pixels.
    let width: Int

    /// More letters than any line shows; the rest is not even measured.
    private static let longest = 4000

    /// Shortens a text to a width in pixels; nothing is left where not even an ellipsis fits.
    init(_ text: String, font: Typeface, width limit: Int) {
        let clean = Self.cleaned(text)
        let whole = Self.widths(clean, font)
        if whole.last ?? 0 <= limit {
            (self.text, width) = (clean, whole.last ?? 0)
            return
        }
        let ellipsis = font.has("…") ? "…" : "..."
        let room = limit - (Self.widths(ellipsis, font).last ?? 0)
        guard room >= 0 else {
            (self.text, width) = ("", 0)
            return
        }
        // Kerning can make a longer text narrower, so the first that is too wide ends it.
        let kept = whole.prefix { $0 <= room }.count
        let short = String(clean.prefix(kept)).trimmingSuffix { $0 == " " } + ellipsis
        (self.text, width) = (short, min(limit, Self.widths(short, font).last ?? 0))
    }

    /// The text without line breaks and what cannot be seen or would turn the direction.
    private static func cleaned(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(longest) {
            if ["\n", "\r", "\t", "\u{2028}", "\u{2029}"].contains(scalar) {
                result.append(" ")
            } else if scalar.properties.generalCategory != .control,
                scalar.properties.generalCategory != .format, !scalar.properties.isDefaultIgnorableCodePoint
            {
                result.append(scalar)
            }
        }
        return String(result).precomposedStringWithCanonicalMapping
    }

    /// Where the pen stands after each character.
    private static func widths(_ text: String, _ font: Typeface) -> [Int] {
        var (pen, last) = (0, Unicode.Scalar?.none)
        return text.map { character in
            for scalar in character.unicodeScalars {
                pen += (last.map { font.kerning($0, scalar) } ?? 0) + font.glyph(scalar).advance
                last = scalar
            }
            return pen
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(_ isTrimmed: (Character) -> Bool) -> String {
        var result = self
        while let last = result.last, isTrimmed(last) { result.removeLast() }
        return result
    }
}
