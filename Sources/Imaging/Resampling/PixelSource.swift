/// A rectangle of an interleaved RGB picture in someone else's memory.
struct PixelSource {
    /// The rectangle's first sample.
    let base: UnsafePointer<UInt8>
    /// The rectangle's width in pixels.
    let width: Int
    /// The rectangle's height in pixels.
    let height: Int
    /// Bytes from one row to the next.
    let stride: Int
    /// One past the last byte that may be read.
    let end: UnsafePointer<UInt8>

    /// A rectangle of a picture whose samples are at `pixels`; it must lie inside.
    init(_ pixels: UnsafeBufferPointer<UInt8>, imageWidth: Int, rectangle: PixelRectangle) {
        let start = pixels.baseAddress.unsafelyUnwrapped
        stride = imageWidth * 3
        base = start + rectangle.y * stride + rectangle.x * 3
        width = rectangle.width
        height = rectangle.height
        end = start + pixels.count
    }

    /// A picture without padding at `pixels`.
    init(_ pixels: UnsafePointer<UInt8>, width: Int, height: Int) {
        base = pixels
        self.width = width
        self.height = height
        stride = width * 3
        end = pixels + width * height * 3
    }

    private init(base: UnsafePointer<UInt8>, width: Int, height: Int, stride: Int, end: UnsafePointer<UInt8>)
    {
        self.base = base
        self.width = width
        self.height = height
        self.stride = stride
        self.end = end
    }

    /// A rectangle of the rectangle.
    func cropped(_ part: PixelRectangle) -> PixelSource {
        PixelSource(
            base: row(part.y) + part.x * 3, width: part.width, height: part.height, stride: stride, end: end)
    }

    /// The first sample of a row.
    @inline(__always)
    func row(_ y: Int) -> UnsafePointer<UInt8> {
        base + y * stride
    }
}
