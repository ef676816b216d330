import Foundation

/// Pieces of SVG text.
enum SVG {
    /// A whole file with the plots' style and a background of its own.
    static func document(width: Int, height: Int, title: String, content: () -> [String]) -> String {
        let name = title.isEmpty ? "" : "<title>\(escape(title))</title>\n"
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
            viewBox="0 0 \(width) \(height)" role="img">
            \(name)<style>
            \(PlotStyle.css)
            </style>
            <rect class="page" width="\(width)" height="\(height)"/>
            \(content().joined(separator: "\n"))
            </svg>

            """
    }

    /// A text and, where one is given, a value after it that stands out.
    static func text(_ text: String, x: Double, y: Double, classes: String, value: String = "") -> String {
        let emphasis = value.isEmpty ? "" : "<tspan class=\"value\" dx=\"5\">\(escape(value))</tspan>"
        let name = classes.isEmpty ? "" : " class=\"\(classes)\""
        return "<text\(name) x=\"\(number(x))\" y=\"\(number(y))\">\(escape(text))\(emphasis)</text>"
    }

    static func line(x1: Double, y1: Double, x2: Double, y2: Double, classes: String) -> String {
        "<path class=\"\(classes)\" d=\"M\(number(x1)) \(number(y1))L\(number(x2)) \(number(y2))\"/>"
    }

    /// A coordinate with at most two decimals, which is finer than can be seen.
    static func number(_ value: Double) -> String {
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }

    /// Text that is safe between tags and in attributes; what XML cannot hold is left out.
    static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t", "\r": result += " "
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: break
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// About how wide a text is: the font is the reader's, so this leans to the wide side.
    ///
    /// Texts above the size of the ticks' are bold, which is wider.
    static func width(of text: String, size: Double) -> Double {
        let weight = size > PlotStyle.textSize ? 1.2 : 1
        return weight
            * text.unicodeScalars.reduce(0) { sum, scalar in
                let share: Double
                switch scalar {
                case "i", "j", "l", "t", "f", "r", ".", ",", ":", "'", "|", " ", "(", ")", "-": share = 0.36
                case "m", "w", "M", "W", "%", "@", "<", ">", "&", "…": share = 0.92
                case "A"..."Z": share = 0.7
                case _ where scalar.value >= 0x2E80: share = 1.05
                default: share = 0.59
                }
                return sum + share * size
            }
    }

    /// The text, or its beginning with an ellipsis where it is too wide.
    static func fitted(_ text: String, width limit: Double, size: Double) -> String {
        guard width(of: text, size: size) > limit else { return text }
        var short = text
        while !short.isEmpty, width(of: short + "…", size: size) > limit { short.removeLast() }
        return short.isEmpty ? "" : short + "…"
    }
}
