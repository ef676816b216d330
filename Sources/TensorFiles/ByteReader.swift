import Files

/// A cursor over part of a file that checks every step: reading beyond the end throws.
struct ByteReader {
    let storage: ByteStorage
    let path: String
    /// What is being read, for messages: "the pickle", "the header".
    let what: String
    /// Position in the file of the next byte.
    private(set) var offset: Int
    /// Position in the file after the last byte.
    let end: Int

    /// Reads `range`, which must lie inside the storage.
    init(_ storage: ByteStorage, path: String, what: String, range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= storage.bytes.count)
        self.storage = storage
        self.path = path
        self.what = what
        self.offset = range.lowerBound
        self.end = range.upperBound
    }

    var remaining: Int { end - offset }

    func malformed(_ problem: String) -> FileError {
        FileError(.malformed, path: path, problem)
    }

    /// The positions of the next `count` bytes, which are passed over.
    mutating func skip(_ count: Int) throws(FileError) -> Range<Int> {
        guard count >= 0, count <= remaining else { throw malformed("is cut short or damaged in \(what)") }
        let range = offset..<(offset + count)
        offset += count
        return range
    }

    mutating func bytes(_ count: Int) throws(FileError) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: storage.bytes[try skip(count)])
    }

    mutating func byte() throws(FileError) -> UInt8 {
        storage.bytes[try skip(1).lowerBound]
    }

    /// A little-endian number of the type that the caller asks for.
    mutating func number<Number: FixedWidthInteger>(_: Number.Type) throws(FileError) -> Number {
        let range = try skip(MemoryLayout<Number>.size)
        let value = storage.bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: Number.self)
        return Number(littleEndian: value)
    }

    /// A length of `Number`'s width as an `Int`, refused where it is beyond what is left.
    mutating func length<Number: FixedWidthInteger>(_: Number.Type) throws(FileError) -> Int {
        let value = try number(Number.self)
        guard let count = Int(exactly: value), count >= 0, count <= remaining else {
            throw malformed("is cut short or damaged in \(what)")
        }
        return count
    }

    /// UTF-8 text of `count` bytes.
    mutating func text(_ count: Int) throws(FileError) -> String {
        guard let text = String(validating: try bytes(count), as: UTF8.self) else {
            throw malformed("holds text in \(what) that is not UTF-8")
        }
        return text
    }

    /// Text up to the next line feed, which is passed over.
    mutating func line() throws(FileError) -> String {
        let rest = storage.bytes[offset..<end]
        guard let newline = rest.firstIndex(of: 10) else {
            throw malformed("is cut short or damaged in \(what)")
        }
        let text = try text(newline - offset)
        _ = try skip(1)
        return text
    }
}
