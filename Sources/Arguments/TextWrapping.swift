/// Breaks text into lines.
package enum TextWrapping {
    /// Lines of at most `columns` characters, broken at spaces.
    ///
    /// A longer word has a line to itself; line breaks in the text stay, and so do spaces that begin a line.
    package static func wrap(_ text: String, columns: Int) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph -> [String] in
            let indent = String(repeating: " ", count: paragraph.prefix { $0 == " " }.count)
            var lines: [String] = []
            var line = ""
            for word in paragraph.split(separator: " ") {
                if line.isEmpty {
                    line = indent + word
                } else if line.count + 1 + word.count <= columns {
                    line += " " + word
                } else {
                    lines.append(line)
                    line = indent + word
                }
            }
            return lines + [line]
        }
    }
}
