/// One header block of a tar file: v7, ustar, or GNU's.
struct TarHeader {
    /// Bytes of a block.
    static let blockSize = 512

    let name: [UInt8]
    /// Bytes of data as the size field states them; whether they follow depends on the kind.
    let size: Int
    let kind: UInt8

    /// What is wrong with a block, as the end of a sentence.
    struct Problem: Error {
        let reason: String
    }

    /// Whether a block marks the end: nothing but zeros.
    static func isEnd(_ block: UnsafeRawBufferPointer) -> Bool {
        block.allSatisfy { $0 == 0 }
    }

    /// Takes a block of 512 bytes apart.
    init(_ block: UnsafeRawBufferPointer) throws(Problem) {
        guard Self.isChecksumRight(block) else {
            throw Problem(reason: "what stands there is no tar header: its checksum is wrong")
        }
        guard let size = Self.number(block[124..<136]) else {
            throw Problem(reason: "the header states a size that is no number")
        }
        self.size = size
        kind = block[156]
        let short = Self.text(block[0..<100])
        // GNU's older format keeps other things where ustar has the prefix, and says so by a space for the
        // zero.
        let isUstar = block[257..<263].elementsEqual([0x75, 0x73, 0x74, 0x61, 0x72, 0])
        let prefix = isUstar ? Self.text(block[345..<500]) : []
        name = prefix.isEmpty ? short : prefix + [UInt8(ascii: "/")] + short
    }

    private static func text(_ field: Slice<UnsafeRawBufferPointer>) -> [UInt8] {
        Array(field.prefix { $0 != 0 })
    }

    /// Octal digits, or GNU's binary numbers, whose first bit is set; nil for anything else and for what no
    /// `Int` holds.
    private static func number(_ field: Slice<UnsafeRawBufferPointer>) -> Int? {
        var value = 0
        if let first = field.first, first & 0x80 != 0 {
            // The second bit is the sign.
            guard first & 0x40 == 0 else { return nil }
            for (place, byte) in field.enumerated() {
                guard value >> 54 == 0 else { return nil }
                value = value << 8 | Int(place == 0 ? byte & 0x3F : byte)
            }
            return value
        }
        let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
        for digit in digits {
            guard (0x30...0x37).contains(digit), value >> 59 == 0 else { return nil }
            value = value << 3 | Int(digit - 0x30)
        }
        return value
    }

    /// The sum of all bytes, the checksum's own read as spaces; some old programs added signed ones.
    private static func isChecksumRight(_ block: UnsafeRawBufferPointer) -> Bool {
        guard let stated = number(block[148..<156]) else { return false }
        var (unsigned, signed) = (0, 0)
        for (place, byte) in block.enumerated() {
            let byte = (148..<156).contains(place) ? 0x20 : byte
            unsigned += Int(byte)
            signed += Int(Int8(bitPattern: byte))
        }
        return stated == unsigned || stated == signed
    }
}
