/// Reads bytes in order; reading past the end throws instead of trapping.
struct ByteReader {
    let bytes: UnsafeRawBufferPointer
    let file: String
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer, file: String) {
        self.bytes = bytes
        self.file = file
    }

    var remaining: Int { bytes.count - position }

    func require(_ count: Int) throws(ImageError) {
        guard count >= 0, count <= remaining else { throw .truncated(file: file, reason: "") }
    }

    mutating func move(to offset: Int) throws(ImageError) {
        guard offset >= 0, offset <= bytes.count else { throw .truncated(file: file, reason: "") }
        position = offset
    }

    mutating func take(_ count: Int) throws(ImageError) -> UnsafeRawBufferPointer {
        try require(count)
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }

    /// The next byte, or nil at the end.
    mutating func next() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func byte() throws(ImageError) -> Int {
        guard let byte = next() else { throw .truncated(file: file, reason: "") }
        return Int(byte)
    }

    mutating func little16() throws(ImageError) -> Int {
        try byte() | byte() << 8
    }

    mutating func little32() throws(ImageError) -> UInt32 {
        UInt32(try little16()) | UInt32(try little16()) << 16
    }
}
