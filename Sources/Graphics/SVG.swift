import Foundation

/// Pieces of SVG text.
enum SVG {
    /// A whole file with the plots' style and a background of its own.
    static func document(width: Int, height: Int, title: String, content: () -> [String]) -> String {
        let name = title.isEmpty ? "" : "<title>\(escape(title))</title>\n"
        return """
            \(opening(width: width, height: height))>
            \(name)<style>
            \(PlotStyle.css)
            </style>
            <rect class="page" width="\(width)" height="\(height)"/>
            \(content().joined(separator: "\n"))
            </svg>

            """
    }

    /// An element within a page that holds the plots' style once for all of them.
    static func inline(width: Int, height: Int, title: String, content: () -> [String]) -> String {
        let name = title.isEmpty ? "plot" : escape(title)
        return """
            \(opening(width: width, height: height)) aria-label="\(name)">
            \(content().joined(separator: "\n"))
            </svg>

            """
    }

    private static func opening(width: Int, height: Int) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
        viewBox="0 0 \(width) \(height)" role="img" class="\(PlotStyle.scope)"
        """
    }

    /// A text and, where one is given, a value after it that stands out.
    static func text(_ text: String, x: Double, y: Double, classes: String, value: String = "") -> String {
        let emphasis = value.isEmpty ? "" : "<tspan class=\"value\" dx=\"5\">\(escape(value))</tspan>"
        let name = classes.isEmpty ? "" : " class=\"\(classes)\""
        return "<text\(name) x=\"\(number(x))\" y=\"\(number(y))\">\(escape(text))\(emphasis)</text>"
    }

    /// A rectangle with corners that may be round.
    static func rect(
        x: Double, y: Double, width: Double, height: Double, radius: Double = 0, classes: String
    ) -> String {
        let corners = radius > 0 ? " rx=\"\(number(radius))\"" : ""
        return "<rect class=\"\(classes)\" x=\"\(number(x))\" y=\"\(number(y))\" "
            + "width=\"\(number(max(0, width)))\" height=\"\(number(max(0, height)))\"\(corners)/>"
    }

    static func line(x1: Double, y1: Double, x2: Double, y2: Double, classes: String) -> String {
        "<path class=\"\(classes)\" d=\"M\(number(x1)) \(number(y1))L\(number(x2)) \(number(y2))\"/>"
    }

    /// A coordinate with at most two decimals, which is finer than can be seen.
    static func number(_ value: Double) -> String {
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }

    /// Text that is safe between tags and in attributes.
    ///
    /// What XML cannot hold is left out, and so is what would turn the text around it: a file may be named
    /// so.
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
            case _ where isLeftOut(scalar): break
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isLeftOut(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x20, 0x7F...0x9F, 0xFFFE, 0xFFFF: true
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
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
