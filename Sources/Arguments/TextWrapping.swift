/// Breaks text into lines.
package enum TextWrapping {
    /// Lines of at most `columns` characters, broken at spaces.
    ///
    /// A longer word has a line to itself; line breaks in the text stay, and so do spaces that begin a line.
    /// Where two or more spaces part a term from what is said of it, they stay, and later lines begin below
    /// the latter.
    package static func wrap(_ text: String, columns: Int) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph -> [String] in
            let (start, rest) = parted(paragraph)
            let indent = String(repeating: " ", count: max(0, min(start.count, columns / 2)))
            var lines: [String] = []
            var line = start
            var isFresh = true
            for word in rest.split(separator: " ") {
                if isFresh {
                    line += word
                } else if line.count + 1 + word.count <= columns {
                    line += " " + word
                } else {
                    lines.append(line)
                    line = indent + word
                }
                isFresh = false
            }
            return lines + [isFresh ? "" : line]
        }
    }

    /// What later lines are indented by, its words included, and the text behind it.
    private static func parted(_ paragraph: Substring) -> (start: String, rest: Substring) {
        let indent = paragraph.prefix { $0 == " " }
        let text = paragraph.dropFirst(indent.count)
        guard let gap = text.firstRange(of: "  ") else { return (String(indent), text) }
        let rest = text[gap.upperBound...].drop { $0 == " " }
        return rest.isEmpty ? (String(indent), text) : (String(paragraph[..<rest.startIndex]), rest)
    }
}
