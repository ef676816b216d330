import Imaging

/// Which pixels belong to an object: one bit each, so that a step of work takes 64 pixels at once.
///
/// Bit `x % 64` of word `x / 64` of a row is column `x`; bits beyond the width are zero.
package struct BinaryMask: Sendable, Equatable {
    /// Width in pixels.
    package let width: Int
    /// Height in pixels.
    package let height: Int
    /// Words per row.
    let stride: Int
    /// The rows, from the top.
    var words: [UInt64]

    /// A mask of no pixel.
    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        stride = (width + 63) / 64
        words = [UInt64](repeating: 0, count: stride * height)
    }

    /// The pixels that have this index.
    package init(_ image: IndexedImage, index: UInt8) {
        self.init(width: image.width, height: image.height)
        let (width, height, stride) = (width, height, stride)
        let pattern = UInt64(index) &* 0x0101_0101_0101_0101
        words.withUnsafeMutableBufferPointer { words in
            image.indices.withUnsafeBytes { bytes in
                for y in 0..<height {
                    let start = y * width
                    let whole = width & ~7
                    for x in Swift.stride(from: 0, to: whole, by: 8) {
                        let eight = UInt64(
                            littleEndian: bytes.loadUnaligned(fromByteOffset: start + x, as: UInt64.self))
                        words[y * stride + x >> 6] |= Self.zeroBytes(eight ^ pattern) << UInt64(x & 63)
                    }
                    for x in whole..<width where bytes[start + x] == index {
                        words[y * stride + x >> 6] |= 1 << UInt64(x & 63)
                    }
                }
            }
        }
    }

    /// A bit for each of eight bytes, set where the byte is zero.
    @inline(__always)
    private static func zeroBytes(_ bytes: UInt64) -> UInt64 {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        // The highest bit of each byte is set where it was zero; no carry leaves its byte.
        let flags = ~(((bytes & low) &+ low) | bytes | low)
        // The product brings bit 8 i to bit 56 + i, and no two other bits to one place.
        return ((flags >> 7) &* 0x0102_0408_1020_4080) >> 56
    }

    /// Whether a pixel belongs to the object.
    package subscript(x: Int, y: Int) -> Bool {
        words[y * stride + x >> 6] >> UInt64(x & 63) & 1 == 1
    }

    /// How many pixels the object has.
    package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// How many pixels two masks of one size share.
    package func intersectionCount(_ other: BinaryMask) -> Int {
        zip(words, other.words).reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount }
    }

    /// How many pixels are in one of two masks of one size or in both.
    package func unionCount(_ other: BinaryMask) -> Int {
        zip(words, other.words).reduce(0) { $0 + ($1.0 | $1.1).nonzeroBitCount }
    }

    /// Takes the pixels of another mask of the same size away.
    package mutating func subtract(_ other: BinaryMask) {
        for index in words.indices { words[index] &= ~other.words[index] }
    }
}
