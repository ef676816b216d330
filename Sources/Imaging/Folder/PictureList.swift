/// A text file that names pictures, one a line: `path` or `path TAB label`.
///
/// Paths are relative to the file's folder. Blank lines and lines that begin with `#` are passed over. Labels
/// are class names; where all are whole numbers they are sorted as such.
struct PictureList {
    private(set) var paths: PathList
    let labels: [Int]?
    let classes: [String]

    init(path: String) throws(ImageFolderError) {
        let bytes: [UInt8]
        do {
            bytes = try PictureFile.read(path, maximumSize: 1 << 30)
        } catch {
            guard case .unreadable(_, let reason) = error else {
                throw .unreadable(path: path, reason: "\(error)")
            }
            throw .unreadable(path: path, reason: reason)
        }
        try self.init(bytes, path: path, folder: path.lastIndex(of: "/").map { String(path[...$0]) } ?? "")
    }

    /// Reads a list that is in memory; `path` names it in errors, `folder` is what paths are relative to.
    init(_ bytes: [UInt8], path: String, folder: String) throws(ImageFolderError) {
        paths = PathList()
        var names: [String] = []
        for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let line = line.last == 0x0D ? line.dropLast() : line
            guard line.contains(where: { !PNMDecoder.isSpace($0) }), line.first != UInt8(ascii: "#") else {
                continue
            }
            guard let text = String(validating: line, as: UTF8.self), !line.contains(0) else {
                throw .badLine(path: path, line: number + 1, reason: "it is not UTF-8 text")
            }
            let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count <= 2, let picture = fields.first, !picture.isEmpty else {
                throw .badLine(
                    path: path, line: number + 1, reason: "a path, and perhaps a tab and a label, is expected"
                )
            }
            if fields.count == 2 {
                guard names.count == paths.count, !fields[1].isEmpty else {
                    throw .badLine(
                        path: path, line: number + 1, reason: "either all lines or none have a label")
                }
                names.append(String(fields[1]))
            } else if !names.isEmpty {
                throw .badLine(path: path, line: number + 1, reason: "either all lines or none have a label")
            }
            paths.append(Self.isWhole(picture) ? String(picture) : folder + picture)
        }
        (classes, labels) = Self.number(names)
    }

    /// Whether a line needs no folder before it: an absolute path, or a web address, for callers that fetch those.
    private static func isWhole(_ line: Substring) -> Bool {
        line.hasPrefix("/") || line.hasPrefix("http://") || line.hasPrefix("https://")
    }

    private static func number(_ names: [String]) -> (classes: [String], labels: [Int]?) {
        guard !names.isEmpty else { return ([], nil) }
        var classes = Array(Set(names))
        let numeric = classes.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        classes.sort { a, b in
            let (first, second) = (a.utf8.count, b.utf8.count)
            return numeric && first != second ? first < second : FolderListing.precedes(a, b)
        }
        let index = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        return (classes, names.compactMap { index[$0] })
    }
}
