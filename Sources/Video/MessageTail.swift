import Files

/// The end of what a program wrote to its standard error, in bounded memory.
struct MessageTail {
    private var bytes: [UInt8] = []
    private static let limit = 8192

    mutating func append(_ more: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: more)
        if bytes.count > 2 * Self.limit { bytes.removeFirst(bytes.count - Self.limit) }
    }

    /// Whether a text is in it.
    func contains(_ text: String) -> Bool { String(decoding: bytes, as: UTF8.self).contains(text) }

    /// The last line, fit for the end of a sentence; nil where there is none.
    ///
    /// A line about the input as a whole says little: the one before comes with it.
    /// - Parameter hidden: A name that the user does not know and that is left out.
    func lastLine(hiding hidden: String? = nil) -> String? {
        var text = String(decoding: bytes, as: UTF8.self)
        if let hidden {
            text = text.replacing("\(hidden): ", with: "").replacing(" \(hidden)", with: "")
        }
        let lines = text.split(whereSeparator: \.isNewline).map(Self.withoutOrigin)
            .filter { !$0.text.isEmpty }
        guard let last = lines.last else { return nil }
        guard last.isAboutInput, lines.count > 1 else { return FileError.quoted(last.text) }
        return FileError.quoted(last.text) + " (\(FileError.quoted(lines[lines.count - 2].text)))"
    }

    /// A line without the part of the program and the child's own name of the input that it begins with:
    /// `[mov,mp4 @ 0x55…] moov atom not found`, `file:/dev/fd/0: Invalid data …`.
    private static func withoutOrigin(_ line: Substring) -> (text: String, isAboutInput: Bool) {
        var rest = line
        while rest.hasPrefix("["), let end = rest.firstRange(of: "] ") {
            rest = rest[end.upperBound...]
        }
        var isAboutInput = false
        for number in [0, 3] where rest.hasPrefix("file:/dev/fd/\(number): ") {
            rest = rest.dropFirst("file:/dev/fd/0: ".count)
            isAboutInput = true
        }
        while let end = rest.last, end == "." || end.isWhitespace { rest.removeLast() }
        return (String(rest), isAboutInput)
    }
}
