/// The checksum of zip files, eight bytes at a time ("slicing by eight").
package struct CRC32 {
    private var state: UInt32 = 0xFFFF_FFFF

    /// The checksum of all bytes so far.
    var value: UInt32 { ~state }

    /// The checksum of `bytes`.
    package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var sum = CRC32()
        sum.update(bytes)
        return sum.value
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var crc = state
        CRC32.tables.withUnsafeBufferPointer { tables in
            // The unsafe pointers below save bounds checks in the one loop that runs over whole checkpoints.
            guard let table = tables.baseAddress, let base = bytes.baseAddress else { return }
            var offset = 0
            while offset + 8 <= bytes.count {
                let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                let low = UInt32(truncatingIfNeeded: word) ^ crc
                let high = UInt32(truncatingIfNeeded: word >> 32)
                let first = table[1792 &+ Int(low & 255)] ^ table[1536 &+ Int((low >> 8) & 255)]
                let second = table[1280 &+ Int((low >> 16) & 255)] ^ table[1024 &+ Int(low >> 24)]
                let third = table[768 &+ Int(high & 255)] ^ table[512 &+ Int((high >> 8) & 255)]
                let fourth = table[256 &+ Int((high >> 16) & 255)] ^ table[Int(high >> 24)]
                crc = first ^ second ^ third ^ fourth
                offset &+= 8
            }
            while offset < bytes.count {
                crc = table[Int((crc ^ UInt32(bytes[offset])) & 255)] ^ (crc >> 8)
                offset &+= 1
            }
        }
        state = crc
    }

    /// Eight tables of 256 entries, one after the other.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for index in 0..<256 {
            var crc = UInt32(index)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
            tables[index] = crc
        }
        for index in 256..<tables.count {
            let previous = tables[index - 256]
            tables[index] = tables[Int(previous & 255)] ^ (previous >> 8)
        }
        return tables
    }()
}
