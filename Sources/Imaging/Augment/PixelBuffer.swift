/// An interleaved RGB picture in someone else's memory, to be changed in place.
package struct PixelBuffer {
    /// The first sample.
    let base: UnsafeMutablePointer<UInt8>
    /// Width in pixels.
    let width: Int
    /// Height in pixels.
    let height: Int

    /// Number of pixels.
    var pixelCount: Int { width * height }
    /// Number of samples, three for each pixel.
    var byteCount: Int { width * height * 3 }

    /// A picture without padding at `base`.
    package init(_ base: UnsafeMutablePointer<UInt8>, width: Int, height: Int) {
        self.base = base
        self.width = width
        self.height = height
    }
}
