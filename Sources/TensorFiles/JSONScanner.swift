import Files

/// Reads the JSON of a safetensors header piece by piece: objects, text and whole numbers, nothing else.
///
/// The header's shape is known, so no tree of values is built and nothing recurses.
struct JSONScanner {
    private var reader: ByteReader

    init(_ reader: ByteReader) { self.reader = reader }

    func malformed(_ problem: String = "has a header that is not valid") -> FileError {
        reader.malformed(problem)
    }

    private func peek() -> UInt8? {
        reader.remaining > 0 ? reader.storage.bytes[reader.offset] : nil
    }

    mutating func skipSpace() throws(FileError) {
        while let byte = peek(), byte == 32 || byte == 9 || byte == 10 || byte == 13 { _ = try reader.byte() }
    }

    /// Whether the next character is `character`, which then is passed over.
    mutating func take(_ character: Unicode.Scalar) throws(FileError) -> Bool {
        try skipSpace()
        guard peek() == UInt8(ascii: character) else { return false }
        _ = try reader.byte()
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(FileError) {
        guard try take(character) else { throw malformed() }
    }

    /// Nothing but white space may be left.
    mutating func expectEnd() throws(FileError) {
        try skipSpace()
        guard reader.remaining == 0 else { throw malformed() }
    }

    /// Calls `member` behind each key and colon of an object; equal keys are refused.
    mutating func object(
        _ member: (inout JSONScanner, String) throws(FileError) -> Void
    ) throws(FileError) {
        try expect("{")
        if try take("}") { return }
        var keys: Set<String> = []
        repeat {
            let key = try string()
            guard keys.insert(key).inserted else {
                throw malformed("has \(FileError.quoted(key)) twice in its header")
            }
            try expect(":")
            try member(&self, key)
        } while try take(",")
        try expect("}")
    }

    /// An array of at most `limit` whole numbers.
    mutating func integers(limit: Int) throws(FileError) -> [Int] {
        try expect("[")
        if try take("]") { return [] }
        var result: [Int] = []
        repeat {
            guard result.count < limit else { throw malformed("has too many dimensions in its header") }
            result.append(try integer())
        } while try take(",")
        try expect("]")
        return result
    }

    private mutating func integer() throws(FileError) -> Int {
        try skipSpace()
        var value = 0
        var digits = 0
        while let byte = peek(), (48...57).contains(byte) {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, tooLarge) = tens.addingReportingOverflow(Int(byte - 48))
            guard !overflow, !tooLarge, digits == 0 || value > 0 else { throw malformed() }
            value = sum
            digits += 1
            _ = try reader.byte()
        }
        guard digits > 0 else { throw malformed() }
        return value
    }

    mutating func string() throws(FileError) -> String {
        try expect("\"")
        var bytes: [UInt8] = []
        while true {
            let byte = try reader.byte()
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else { throw malformed() }
                return text
            case UInt8(ascii: "\\"): bytes.append(contentsOf: String(try escape()).utf8)
            case 0..<32: throw malformed()
            default: bytes.append(byte)
            }
        }
    }

    private mutating func escape() throws(FileError) -> Unicode.Scalar {
        switch try reader.byte() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var value = try fourHexDigits()
            if (0xD800..<0xDC00).contains(value) {
                guard try reader.byte() == UInt8(ascii: "\\"), try reader.byte() == UInt8(ascii: "u") else {
                    throw malformed()
                }
                let low = try fourHexDigits()
                guard (0xDC00..<0xE000).contains(low) else { throw malformed() }
                value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(value) else { throw malformed() }
            return scalar
        default: throw malformed()
        }
    }

    private mutating func fourHexDigits() throws(FileError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try reader.byte())).hexDigitValue else {
                throw malformed()
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
