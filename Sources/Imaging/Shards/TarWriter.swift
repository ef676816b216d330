import Files

/// Writes a plain ustar file, which every program reads, under a name that stands for nothing until it is
/// whole.
final class TarWriter {
    private let file: AtomicFile

    init(_ path: String) throws(FileError) {
        file = try AtomicFile(path)
    }

    /// Adds a file.
    ///
    /// - Parameter name: Up to 100 bytes of UTF-8: longer ones are a programmer's error.
    func add(_ name: String, _ bytes: [UInt8]) throws(FileError) {
        precondition(name.utf8.count <= 100, "a name is too long for a plain header")
        try file.write(Self.header(name, size: bytes.count))
        try file.write(bytes)
        let block = TarHeader.blockSize
        try file.write([UInt8](repeating: 0, count: (block - bytes.count % block) % block))
    }

    /// Marks the end and gives the file its name.
    func finish() throws(FileError) {
        try file.write([UInt8](repeating: 0, count: 2 * TarHeader.blockSize))
        try file.commit()
    }

    /// The same bytes whenever they are written: no times, owners or rights but those of a file that all may
    /// read.
    private static func header(_ name: String, size: Int) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: TarHeader.blockSize)
        func put(_ text: String, at start: Int) {
            block.replaceSubrange(start..<(start + text.utf8.count), with: Array(text.utf8))
        }
        put(name, at: 0)
        put("0000644", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(octal(size, digits: 11), at: 124)
        put("00000000000", at: 136)
        put("        0", at: 148)  // The checksum counts as spaces; then the kind, a file.
        put("ustar\0" + "00", at: 257)
        let sum = block.reduce(0) { $0 + Int($1) }
        put(octal(sum, digits: 6) + "\0 ", at: 148)
        return block
    }

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
