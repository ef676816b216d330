/// A colour of one pixel, in 8-bit RGB.
public struct PixelColor: Sendable, Equatable {
    /// The red sample.
    public let red: UInt8
    /// The green sample.
    public let green: UInt8
    /// The blue sample.
    public let blue: UInt8

    /// A colour of red, green and blue.
    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Black.
    public static let black = PixelColor(0, 0, 0)
    /// ImageNet's mean, which normalisation makes about zero.
    public static let imageNetMean = PixelColor(124, 116, 104)

    /// Gives this colour to `count` pixels.
    func fill(_ pixels: UnsafeMutablePointer<UInt8>, count: Int) {
        if red == green && green == blue {
            pixels.update(repeating: red, count: count * 3)
            return
        }
        for pixel in 0..<count {
            pixels[pixel * 3] = red
            pixels[pixel * 3 + 1] = green
            pixels[pixel * 3 + 2] = blue
        }
    }
}
