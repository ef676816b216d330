import Files

/// Rows of a table as comma-separated text.
package struct CSVText {
    /// All rows so far, the header first.
    package private(set) var text = ""

    /// Begins with the names of the columns.
    package init(_ header: [String]) {
        add(header)
    }

    /// Adds a row; fields with commas, quotes or line breaks are quoted.
    package mutating func add(_ fields: [String]) {
        text += fields.map(Self.field).joined(separator: ",") + "\n"
    }

    /// A field, quoted where it must be.
    package static func field(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }

    /// Replaces a file as a whole.
    package func write(to path: String) throws(FileError) {
        try AtomicFile.replace(path) { (file) throws(FileError) in try file.write(text) }
    }
}
