import Foundation
import Imaging

/// Pieces of HTML text that are well-formed XML too.
enum HTML {
    /// Text that is safe between tags and in quoted attributes, whatever it holds.
    static func escape(_ text: String) -> String { SVG.escape(text) }

    /// Escaped text that may break after the marks which join names, such as `cls+gem:4|norm`.
    static func breakable(_ text: String) -> String {
        escape(text).replacing("+", with: "+<wbr/>").replacing("|", with: "|<wbr/>")
    }

    /// An attribute with a space before it, or nothing without a value.
    static func attribute(_ name: String, _ value: String?) -> String {
        guard let value, !value.isEmpty else { return "" }
        return " \(name)=\"\(escape(value))\""
    }

    /// Escaped text in which `**…**` is strong and what stands between backticks is code.
    ///
    /// Marks without a partner stand as they are.
    static func inline(_ text: String) -> String {
        let pieces = text.components(separatedBy: "`")
        var result = ""
        var plain = ""
        for (index, piece) in pieces.enumerated() {
            let isCode = index % 2 == 1 && index < pieces.count - 1
            if isCode {
                result += strong(plain) + "<code>\(escape(piece))</code>"
                plain = ""
            } else {
                plain += index % 2 == 1 ? "`" + piece : piece
            }
        }
        return result + strong(plain)
    }

    private static func strong(_ text: String) -> String {
        let pieces = text.components(separatedBy: "**")
        return pieces.enumerated().map { index, piece in
            guard index % 2 == 1 else { return escape(piece) }
            return index < pieces.count - 1 ? "<strong>\(escape(piece))</strong>" : "**" + escape(piece)
        }.joined()
    }

    /// A picture as a URL that holds all of it.
    static func dataURL(_ image: Image, quality: Int) throws(ImageError) -> String {
        "data:image/jpeg;base64," + Data(try image.jpegData(quality: quality)).base64EncodedString()
    }

    /// Words in a row: `a, b and c`.
    static func list(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}

extension Image {
    /// The picture, made smaller where a side is longer than this.
    func within(side: Int) -> Image {
        let longest = max(width, height)
        guard longest > max(side, 1) else { return self }
        let scale = Double(max(side, 1)) / Double(longest)
        func scaled(_ length: Int) -> Int { max(1, Int((Double(length) * scale).rounded())) }
        return resized(width: scaled(width), height: scaled(height))
    }
}
