import Files

/// A place in the bytes of an index file, which moves on with what is read; nothing is read beyond the end.
struct IndexFileCursor {
    let bytes: UnsafeRawBufferPointer
    let path: String
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer, path: String) {
        self.bytes = bytes
        self.path = path
    }

    var left: Int { bytes.count - offset }

    func malformed(_ problem: String) -> FileError { FileError(.malformed, path: path, problem) }
    func unsupported(_ problem: String) -> FileError { FileError(.unsupported, path: path, problem) }

    /// The next number.
    mutating func next<Value: BitwiseCopyable>(
        _ type: Value.Type = Value.self, of part: String
    ) throws(FileError) -> Value {
        let value: IndexFileVector<Value> = try numbers(1, of: part)
        return value[0]
    }

    /// The next byte, which must be 0 or 1.
    mutating func flag(of part: String) throws(FileError) -> Bool {
        let byte: UInt8 = try next(of: part)
        guard byte < 2 else { throw malformed("is damaged in \(part)") }
        return byte == 1
    }

    /// The next four characters.
    mutating func code(of part: String) throws(FileError) -> String {
        let code: IndexFileVector<UInt8> = try numbers(4, of: part)
        return FileError.quoted(String(decoding: (0..<4).map { code[$0] }, as: UTF8.self))
    }

    /// A size: 8 bytes, not more than `limit`.
    mutating func size(of part: String, limit: Int) throws(FileError) -> Int {
        let size: UInt64 = try next(of: part)
        guard size <= UInt64(limit) else { throw malformed("is damaged or cut short in \(part)") }
        return Int(size)
    }

    /// That many numbers, one after the other.
    mutating func numbers<Value: BitwiseCopyable>(
        _ count: Int, of part: String
    ) throws(FileError) -> IndexFileVector<Value> {
        let width = MemoryLayout<Value>.size
        guard count >= 0, count <= left / width else { throw malformed("is cut short in \(part)") }
        let range = offset..<offset + count * width
        offset = range.upperBound
        return IndexFileVector(bytes: UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    /// A size and that many numbers.
    ///
    /// - Parameter count: What the size must be; nil for any.
    mutating func vector<Value: BitwiseCopyable>(
        of part: String, count: Int? = nil
    ) throws(FileError) -> IndexFileVector<Value> {
        let size = try size(of: part, limit: bytes.count)
        guard size == count ?? size else {
            throw malformed("is damaged in \(part): it has \(size) numbers where \(count ?? 0) belong")
        }
        return try numbers(size, of: part)
    }

    /// A vector of floating-point numbers that are all finite and not immense.
    mutating func floats(of part: String, rows: Int, columns: Int) throws(FileError) {
        let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard !overflow else { throw malformed("is damaged in \(part)") }
        let floats: IndexFileVector<Float> = try vector(of: part, count: count)
        guard floats.allSatisfy({ $0.magnitude <= VectorCheck.largest }) else {
            throw malformed("is damaged in \(part): not all numbers are finite and within 1e15")
        }
    }
}
