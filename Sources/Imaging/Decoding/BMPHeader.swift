/// What stands before the pixels of a BMP file.
struct BMPHeader {
    enum Compression { case none, rle8, rle4, bitfields }

    let width: Int
    let height: Int
    let topDown: Bool
    let bits: Int
    let compression: Compression
    let masks: [UInt32]
    /// Colours of the palette; the indices beyond it are black.
    let palette: [(UInt8, UInt8, UInt8)]
    let pixelOffset: Int

    init(_ reader: inout ByteReader) throws(ImageError) {
        let file = reader.file
        try reader.move(to: 10)
        let offset = Int(try reader.little32())
        let size = Int(try reader.little32())
        guard [12, 16, 40, 52, 56, 64, 108, 124].contains(size) else {
            throw .unsupported(file: file, reason: "a BMP header of \(size) bytes is not supported")
        }
        try reader.require(size - 4)
        var compression = 0
        var colours = 0
        if size == 12 {
            width = try reader.little16()
            height = try reader.little16()
            topDown = false
        } else {
            width = Int(Int32(bitPattern: try reader.little32()))
            let signedHeight = Int(Int32(bitPattern: try reader.little32()))
            topDown = signedHeight < 0
            height = abs(signedHeight)
        }
        _ = try reader.little16()
        bits = try reader.little16()
        if size >= 40 {
            compression = Int(try reader.little32())
            try reader.move(to: 14 + 32)
            colours = Int(try reader.little32())
        }
        switch (compression, bits) {
        case (0, 1), (0, 4), (0, 8), (0, 16), (0, 24), (0, 32): self.compression = .none
        case (1, 8): self.compression = .rle8
        case (2, 4): self.compression = .rle4
        case (3, 16), (3, 24), (3, 32), (6, 16), (6, 32): self.compression = .bitfields
        default:
            throw .unsupported(
                file: file, reason: "BMP compression \(compression) with \(bits) bits is not supported")
        }
        var afterHeader = 14 + size
        masks = try Self.masks(
            bits: bits, bitfields: self.compression == .bitfields, headerSize: size, &reader)
        if self.compression == .bitfields, size == 40 { afterHeader += compression == 6 ? 16 : 12 }

        guard bits <= 8 else {
            palette = []
            pixelOffset = offset == 0 ? afterHeader : offset
            return
        }
        let entrySize = size == 12 ? 3 : 4
        let stated = colours == 0 ? 1 << bits : min(colours, 256)
        // Some writers give fewer entries than they state: what lies where the pixels begin is no colour.
        let room = offset > afterHeader ? (offset - afterHeader) / entrySize : stated
        var entries: [(UInt8, UInt8, UInt8)] = []
        try reader.move(to: afterHeader)
        for _ in 0..<min(stated, room) {
            let entry = try reader.take(entrySize)
            entries.append((entry[2], entry[1], entry[0]))
        }
        palette = entries
        pixelOffset = offset == 0 ? afterHeader + entries.count * entrySize : offset
    }

    /// Red, green and blue masks of 16-bit and 32-bit pixels.
    private static func masks(
        bits: Int, bitfields: Bool, headerSize: Int, _ reader: inout ByteReader
    ) throws(ImageError) -> [UInt32] {
        let standard: [UInt32] = bits == 16 ? [0x7C00, 0x3E0, 0x1F] : [0xFF0000, 0xFF00, 0xFF]
        guard bitfields else { return standard }
        try reader.move(to: 14 + 40)
        let stated = [try reader.little32(), try reader.little32(), try reader.little32()]
        if stated == [0, 0, 0] { return standard }
        for mask in stated where mask != 0 {
            let run = mask >> UInt32(mask.trailingZeroBitCount)
            guard run & (run &+ 1) == 0 else {
                throw .unsupported(file: reader.file, reason: "a BMP bit mask with a gap is not supported")
            }
        }
        return stated
    }
}
