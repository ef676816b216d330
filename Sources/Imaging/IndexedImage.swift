/// A picture of one byte per pixel that stands for something, such as the number of an object in a mask.
///
/// Indices lie row by row from the top left, without padding: `indices.count == width * height`.
public struct IndexedImage: Sendable, Equatable {
    /// Width in pixels.
    public let width: Int
    /// Height in pixels.
    public let height: Int
    /// One index per pixel, `width * height` of them.
    public var indices: [UInt8]

    /// Wraps indices; their count must be `width * height`.
    public init(width: Int, height: Int, indices: [UInt8]) {
        precondition(
            width > 0 && height > 0
                && width.multipliedReportingOverflow(by: height) == (indices.count, false),
            "index count does not fit")
        self.width = width
        self.height = height
        self.indices = indices
    }

    /// The colours of DAVIS masks, which are those of PASCAL VOC: 256 of them, index 0 black.
    ///
    /// The bits of the index go in turn to red, green and blue, the lowest three to the highest bits.
    public static let davisPalette: [PixelColor] = (0..<256).map { index in
        func channel(_ first: Int) -> UInt8 {
            (0..<3).reduce(0) { $0 | UInt8(index >> (3 * $1 + first) & 1) << UInt8(7 - $1) }
        }
        return PixelColor(channel(0), channel(1), channel(2))
    }

    /// The mask at a new size, each index that of the nearest pixel.
    ///
    /// The same indices as Pillow's `resize` with `NEAREST`.
    ///
    /// - Parameters:
    ///   - width: New width in pixels, in `1...Image.maximumSide`: anything else is a programmer's error.
    ///   - height: New height in pixels, in `1...Image.maximumSide`.
    public func resized(width: Int, height: Int) -> IndexedImage {
        Image.checkTarget(width: width, height: height)
        let columns = Image.nearestSamples(0...Double(self.width), count: width, limit: self.width)
        let rows = Image.nearestSamples(0...Double(self.height), count: height, limit: self.height)
        let result = [UInt8](unsafeUninitializedCapacity: width * height) { target, count in
            for row in rows {
                for column in columns {
                    target[count] = indices[row * self.width + column]
                    count += 1
                }
            }
        }
        return IndexedImage(width: width, height: height, indices: result)
    }
}
