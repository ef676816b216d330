/// Windows and OS/2 bitmaps: 1 to 32 bits, RLE, bit masks, either row order. Alpha is dropped.
enum BMPDecoder {
    static func size(_ bytes: UnsafeRawBufferPointer, file: String) throws(ImageError) -> (
        width: Int, height: Int
    ) {
        var reader = ByteReader(bytes, file: file)
        let header = try BMPHeader(&reader)
        return (header.width, header.height)
    }

    static func decode(
        _ bytes: UnsafeRawBufferPointer, file: String, options: DecodeOptions
    ) throws(ImageError) -> Image {
        var reader = ByteReader(bytes, file: file)
        let header = try BMPHeader(&reader)
        let count = try options.checkedByteCount(width: header.width, height: header.height, file: file)
        try reader.move(to: header.pixelOffset)
        let isRunLength = header.compression == .rle8 || header.compression == .rle4
        try DecodeOptions.requireMemory(isRunLength ? count / 3 * 4 : count, file: file)
        switch header.compression {
        case .rle8, .rle4:
            let indices = try runLengthIndices(header, &reader)
            var pixels = [UInt8](repeating: 0, count: count)
            let table = colourTable(header)
            for y in 0..<header.height {
                let out = (header.topDown ? y : header.height - 1 - y) * header.width
                for x in 0..<header.width {
                    let colour = Int(indices[y * header.width + x]) * 3
                    for c in 0..<3 { pixels[(out + x) * 3 + c] = table[colour + c] }
                }
            }
            return Image(width: header.width, height: header.height, pixels: pixels)
        case .none, .bitfields:
            let stride = (header.width * header.bits + 31) / 32 * 4
            // Pillow, too, accepts a last row without its padding.
            let lastRow = (header.width * header.bits + 7) / 8
            try reader.require(stride * (header.height - 1) + lastRow)
            let body = try reader.take(min(reader.remaining, stride * header.height))
            var pixels = [UInt8](repeating: 0, count: count)
            pixels.withUnsafeMutableBufferPointer { pixels in
                let row = rowWriter(header)
                for y in 0..<header.height {
                    let out = (header.topDown ? y : header.height - 1 - y) * header.width * 3
                    row(
                        UnsafeRawBufferPointer(rebasing: body[(y * stride)..<(y * stride + lastRow)]),
                        UnsafeMutableBufferPointer(rebasing: pixels[out..<(out + header.width * 3)]))
                }
            }
            return Image(width: header.width, height: header.height, pixels: pixels)
        }
    }

    private typealias RowWriter = (UnsafeRawBufferPointer, UnsafeMutableBufferPointer<UInt8>) -> Void

    /// 256 colours, flat; those that the file lacks are black.
    private static func colourTable(_ header: BMPHeader) -> [UInt8] {
        var table = [UInt8](repeating: 0, count: 256 * 3)
        for (i, colour) in header.palette.prefix(256).enumerated() {
            (table[i * 3], table[i * 3 + 1], table[i * 3 + 2]) = colour
        }
        return table
    }

    private static func rowWriter(_ header: BMPHeader) -> RowWriter {
        let width = header.width
        let bits = header.bits
        if bits <= 8 {
            let table = colourTable(header)
            let mask = (1 << bits) - 1
            return { row, out in
                for x in 0..<width {
                    let bit = x * bits
                    let colour = (Int(row[bit >> 3]) >> (8 - bits - (bit & 7)) & mask) * 3
                    for c in 0..<3 { out[x * 3 + c] = table[colour + c] }
                }
            }
        }
        if bits == 24 {
            return { row, out in
                for x in 0..<width {
                    for c in 0..<3 { out[x * 3 + c] = row[x * 3 + 2 - c] }
                }
            }
        }
        let masks = header.masks
        return { row, out in
            for x in 0..<width {
                let value =
                    bits == 16
                    ? UInt32(row[x * 2]) | UInt32(row[x * 2 + 1]) << 8
                    : UInt32(row[x * 4]) | UInt32(row[x * 4 + 1]) << 8 | UInt32(row[x * 4 + 2]) << 16
                        | UInt32(row[x * 4 + 3]) << 24
                for c in 0..<3 {
                    let shift = UInt32(masks[c] == 0 ? 0 : masks[c].trailingZeroBitCount)
                    let most = UInt64(masks[c] >> shift)
                    out[x * 3 + c] = most == 0 ? 0 : UInt8(UInt64((value & masks[c]) >> shift) * 255 / most)
                }
            }
        }
    }

    /// Palette indices in file order. Pixels that the runs skip are index 0, as the format leaves them open.
    private static func runLengthIndices(_ header: BMPHeader, _ reader: inout ByteReader) throws(ImageError)
        -> [UInt8]
    {
        let (width, height) = (header.width, header.height)
        let four = header.compression == .rle4
        // A run is two bytes, and skips need bytes too: a file that is far too short is not worth the memory.
        try reader.require(2)
        var indices = [UInt8](repeating: 0, count: width * height)
        var (x, y) = (0, 0)
        func put(_ value: UInt8) {
            // Runs that lead out of the row or the picture are cut, as everywhere.
            if x < width, y < height { indices[y * width + x] = value }
            x += 1
        }
        while y < height {
            let count = try reader.byte()
            let value = try reader.byte()
            if count > 0 {
                for i in 0..<count { put(UInt8(four ? (i & 1 == 0 ? value >> 4 : value & 15) : value)) }
                continue
            }
            switch value {
            case 0: (x, y) = (0, y + 1)
            case 1: return indices
            case 2:
                x += try reader.byte()
                y += try reader.byte()
            default:
                let size = four ? (value + 1) / 2 : value
                let literal = try reader.take(size)
                for i in 0..<value {
                    put(four ? (i & 1 == 0 ? literal[i / 2] >> 4 : literal[i / 2] & 15) : literal[i])
                }
                if size & 1 == 1 { _ = reader.next() }
            }
            if x >= width, y == height - 1 { return indices }
        }
        return indices
    }
}
