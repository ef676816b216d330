/// An 8-bit RGB picture.
///
/// Pixels are interleaved (`R G B R G B …`), row by row from the top left, without padding:
/// `pixels.count == width * height * 3`.
public struct Image: Sendable, Equatable {
    /// Width in pixels.
    public let width: Int
    /// Height in pixels.
    public let height: Int
    /// Interleaved RGB samples, `width * height * 3` of them.
    public var pixels: [UInt8]

    /// Wraps interleaved RGB samples; their count must be `width * height * 3`.
    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(
            width > 0 && height > 0 && pixels.count == width * height * 3, "pixel count does not fit")
        self.width = width
        self.height = height
        self.pixels = pixels
    }
}
