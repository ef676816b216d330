/// Portable bitmaps, graymaps and pixmaps, plain (P1 to P3) and raw (P4 to P6).
///
/// Samples are scaled as Pillow scales them: grey with a maximum above 255 becomes 16-bit and is then clipped to
/// 255, colour is scaled to 8 bits.
struct PNMDecoder {
    private var reader: ByteReader
    private let kind: UInt8
    private let width: Int
    private let height: Int
    private let maximum: Int

    static func size(_ bytes: UnsafeRawBufferPointer, file: String) throws(ImageError) -> (
        width: Int, height: Int
    ) {
        let decoder = try PNMDecoder(bytes, file: file)
        return (decoder.width, decoder.height)
    }

    static func decode(
        _ bytes: UnsafeRawBufferPointer, file: String, options: DecodeOptions
    ) throws(ImageError) -> Image {
        var decoder = try PNMDecoder(bytes, file: file)
        return try decoder.decode(options)
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private init(_ bytes: UnsafeRawBufferPointer, file: String) throws(ImageError) {
        reader = ByteReader(bytes, file: file)
        try reader.move(to: 1)
        kind = UInt8(try reader.byte()) &- UInt8(ascii: "0")
        width = try Self.number(&reader)
        height = try Self.number(&reader)
        maximum = kind == 1 || kind == 4 ? 1 : try Self.number(&reader)
        guard (1...65535).contains(maximum) else {
            throw .damaged(file: file, reason: "a largest sample of \(maximum)")
        }
    }

    private var channels: Int { kind == 3 || kind == 6 ? 3 : 1 }

    private mutating func decode(_ options: DecodeOptions) throws(ImageError) -> Image {
        let count = try options.checkedByteCount(width: width, height: height, file: reader.file)
        let samples = channels == 3 ? count : count / 3
        // Before any memory is taken, the file must be long enough to hold the samples.
        switch kind {
        case 1: try reader.require(samples)
        case 2, 3: try reader.require(samples * 2 - 1)
        case 4: try reader.require((width + 7) / 8 * height)
        default: try reader.require(maximum > 255 ? samples * 2 : samples)
        }
        try DecodeOptions.requireMemory(count, file: reader.file)
        if kind == 6, maximum == 255 {
            return Image(width: width, height: height, pixels: Array(try reader.take(count)))
        }
        let table = scaleTable()
        var pixels = [UInt8](repeating: 0, count: count)
        let copies = 3 / channels
        if kind == 4 {
            let stride = (width + 7) / 8
            let body = try reader.take(stride * height)
            for y in 0..<height {
                for x in 0..<width where body[y * stride + x / 8] >> UInt8(7 - x % 8) & 1 == 0 {
                    for c in 0..<3 { pixels[(y * width + x) * 3 + c] = 255 }
                }
            }
            return Image(width: width, height: height, pixels: pixels)
        }
        for i in 0..<samples {
            let sample = try kind == 1 ? nextBit() : kind <= 3 ? Self.number(&reader) : nextRaw()
            guard sample <= maximum || kind >= 4 else {
                throw .damaged(
                    file: reader.file, reason: "a sample of \(sample) where \(maximum) is the largest")
            }
            let value = table[min(sample, maximum)]
            for c in 0..<copies { pixels[i * copies + c] = value }
        }
        return Image(width: width, height: height, pixels: pixels)
    }

    /// The eight-bit value of each sample.
    private func scaleTable() -> [UInt8] {
        if kind == 1 { return [255, 0] }
        let most = channels == 1 && maximum > 255 ? 65535.0 : 255.0
        return (0...maximum).map { sample in
            let scaled = (Double(sample) / Double(maximum) * most).rounded(.toNearestOrEven)
            return UInt8(min(scaled, 255))
        }
    }

    private mutating func nextRaw() throws(ImageError) -> Int {
        let first = try reader.byte()
        return maximum > 255 ? first << 8 | (try reader.byte()) : first
    }

    /// A plain bitmap's digits need no space between them.
    private mutating func nextBit() throws(ImageError) -> Int {
        guard let byte = Self.skipSpace(&reader) else { throw .truncated(file: reader.file, reason: "") }
        guard byte == UInt8(ascii: "0") || byte == UInt8(ascii: "1") else {
            throw .damaged(file: reader.file, reason: "a bit that is neither 0 nor 1")
        }
        return Int(byte - UInt8(ascii: "0"))
    }

    /// The next byte that is neither space nor part of a comment.
    private static func skipSpace(_ reader: inout ByteReader) -> UInt8? {
        while let byte = reader.next() {
            if byte == UInt8(ascii: "#") {
                while let other = reader.next(), other != 0x0A, other != 0x0D {}
            } else if !isSpace(byte) {
                return byte
            }
        }
        return nil
    }

    /// A decimal number of at most nine digits, and the one space (or comment) after it.
    private static func number(_ reader: inout ByteReader) throws(ImageError) -> Int {
        var next = skipSpace(&reader)
        guard next != nil else { throw .truncated(file: reader.file, reason: "") }
        var value = 0
        var digits = 0
        while let byte = next, !isSpace(byte), byte != UInt8(ascii: "#") {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), digits < 9 else {
                throw .damaged(file: reader.file, reason: "a number is expected")
            }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            digits += 1
            next = reader.next()
        }
        if next == UInt8(ascii: "#") {
            while let other = reader.next(), other != 0x0A, other != 0x0D {}
        }
        return value
    }
}
