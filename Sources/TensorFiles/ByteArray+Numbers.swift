extension [UInt8] {
    /// Appends a number in little-endian order; the caller writes its type.
    mutating func append<Number: FixedWidthInteger & UnsignedInteger>(_ number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
