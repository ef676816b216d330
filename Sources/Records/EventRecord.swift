/// One entry of a TensorBoard event file: an `Event` message in the framing of TensorFlow's record files.
package enum EventRecord {
    /// The entry that begins each file.
    package static func version(wallTime: Double) -> [UInt8] {
        frame(double(1, wallTime) + bytes(3, Array("brain.Event:2".utf8)))
    }

    /// Scalars of one step.
    package static func scalars(
        _ scalars: [(tag: String, value: Float)], step: Int, wallTime: Double
    ) -> [UInt8] {
        let summary = scalars.flatMap { scalar in
            bytes(1, bytes(1, Array(scalar.tag.utf8)) + float(2, scalar.value))
        }
        let steps = varint(2 << 3) + varint(UInt64(bitPattern: Int64(step)))
        return frame(double(1, wallTime) + steps + bytes(5, summary))
    }

    /// Length, its checksum, the data, their checksum.
    private static func frame(_ data: [UInt8]) -> [UInt8] {
        let length = littleEndian(UInt64(data.count))
        return length + littleEndian(CRC32C.masked(length)) + data + littleEndian(CRC32C.masked(data))
    }

    // Protocol buffers: a field is its number and wire type, then the value.

    private static func double(_ field: UInt64, _ value: Double) -> [UInt8] {
        varint(field << 3 | 1) + littleEndian(value.bitPattern)
    }

    private static func float(_ field: UInt64, _ value: Float) -> [UInt8] {
        varint(field << 3 | 5) + littleEndian(value.bitPattern)
    }

    private static func bytes(_ field: UInt64, _ value: [UInt8]) -> [UInt8] {
        varint(field << 3 | 2) + varint(UInt64(value.count)) + value
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var rest = value
        var result: [UInt8] = []
        while rest >= 0x80 {
            result.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return result + [UInt8(rest)]
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
