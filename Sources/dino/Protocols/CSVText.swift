import Files

/// Rows of a table as comma-separated text.
struct CSVText {
    private(set) var text = ""

    init(_ header: [String]) {
        add(header)
    }

    /// Adds a row; fields with commas, quotes or line breaks are quoted.
    mutating func add(_ fields: [String]) {
        text += fields.map(Self.field).joined(separator: ",") + "\n"
    }

    /// A field, quoted where it must be.
    static func field(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }

    func write(to path: String) throws(FileError) {
        try AtomicFile.replace(path) { (file) throws(FileError) in try file.write(text) }
    }
}
