/// Numbers that NumPy pickled, by the code of their type.
enum NumpyScalar {
    /// The number in `bytes`, little-endian; nil for other types or a wrong number of bytes.
    static func value(code: String, bytes: [UInt8]) -> PickleItem? {
        guard let kind = code.utf8.first, Int(code.dropFirst()) == bytes.count, (1...8).contains(bytes.count)
        else { return nil }
        let isNegative = bytes[bytes.count - 1] & 0x80 != 0
        let isSigned = kind == UInt8(ascii: "i")
        var word: UInt64 = isSigned && isNegative ? .max : 0
        for byte in bytes.reversed() { word = word << 8 | UInt64(byte) }
        switch (kind, bytes.count) {
        case (UInt8(ascii: "i"), _): return .int(Int64(bitPattern: word))
        case (UInt8(ascii: "u"), _): return Int64(exactly: word).map { .int($0) }
        case (UInt8(ascii: "b"), 1): return .bool(word != 0)
        case (UInt8(ascii: "f"), 8): return .double(Double(bitPattern: word))
        case (UInt8(ascii: "f"), 4): return .double(Double(Float(bitPattern: UInt32(word))))
        case (UInt8(ascii: "f"), 2):
            let half = StoredTensor(dtype: .float16, shape: []) { (target) throws(Never) in
                target.copyBytes(from: bytes)
            }
            return half.map { .double(Double($0.floats()[0])) }
        default: return nil
        }
    }
}
