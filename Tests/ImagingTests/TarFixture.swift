import Foundation

/// Tar files of the plainest kind, with what a test wants to be wrong.
enum TarFixture {
    /// A whole archive.
    static func archive(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        files.flatMap { member($0.name, $0.bytes) } + [UInt8](repeating: 0, count: 1024)
    }

    /// A header, its data and what fills the last block.
    static func member(
        _ name: String, _ bytes: [UInt8], kind: Character = "0", size: [UInt8]? = nil
    ) -> [UInt8] {
        let padding = (512 - bytes.count % 512) % 512
        return header(name, size: size ?? octal(bytes.count), kind: kind) + bytes
            + [UInt8](repeating: 0, count: padding)
    }

    static func octal(_ number: Int) -> [UInt8] {
        let digits = String(number, radix: 8)
        return [UInt8]((String(repeating: "0", count: 11 - digits.count) + digits).utf8) + [0]
    }

    /// GNU's number for sizes that octal digits have no room for.
    static func binary(_ number: UInt64) -> [UInt8] {
        [0x80, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
    }

    static func header(_ name: String, size: [UInt8], kind: Character = "0") -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        block.replaceSubrange(0..<min(100, name.utf8.count), with: Array(name.utf8.prefix(100)))
        block.replaceSubrange(124..<136, with: size)
        block[156] = kind.asciiValue ?? 0
        block.replaceSubrange(257..<263, with: [UInt8]("ustar\0".utf8))
        sign(&block)
        return block
    }

    /// Sets the checksum of the header at a place.
    static func sign(_ bytes: inout [UInt8], at start: Int = 0) {
        bytes.replaceSubrange((start + 148)..<(start + 156), with: [UInt8](repeating: 0x20, count: 8))
        let sum = bytes[start..<(start + 512)].reduce(0) { $0 + Int($1) }
        let digits = String(sum, radix: 8)
        let text = String(repeating: "0", count: 6 - digits.count) + digits + "\0 "
        bytes.replaceSubrange((start + 148)..<(start + 156), with: [UInt8](text.utf8))
    }
}
