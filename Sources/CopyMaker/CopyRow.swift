/// A line of a set's `copies.csv`: a picture of the set and how it was made.
package struct CopyRow: Sendable, Equatable {
    /// The first line of the table.
    package static let header = "path,block,original,edits\n"

    /// The picture below the set's folder.
    package let path: String
    /// Its block's folder.
    package let block: String
    /// The source picture, as it was named.
    package let original: String
    /// What was done to it, in order; empty for originals.
    package let edits: [String]

    /// The line with its end; fields are quoted where they need it (RFC 4180).
    package var line: String {
        [path, block, original, edits.joined(separator: "; ")].map(Self.field).joined(separator: ",") + "\n"
    }

    private static func field(_ text: String) -> String {
        // By bytes: "\r\n" is one Character, which equals neither of its halves.
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
