import Imaging

extension Image {
    /// The picture scaled down so that its longer side has at most this many pixels, and each at least one.
    func shrunk(longerSide: Int) -> Image {
        scaled(by: min(1, Double(longerSide) / Double(max(width, height))))
    }

    /// The picture with its sides multiplied by a number up to 1, each at least one pixel.
    func scaled(by factor: Double) -> Image {
        let newWidth = max(1, Int((Double(width) * factor).rounded()))
        let newHeight = max(1, Int((Double(height) * factor).rounded()))
        if newWidth == width && newHeight == height { return self }
        return resized(width: newWidth, height: newHeight)
    }

    /// A share of the picture's area in the picture's shape, between top left (0, 0) and bottom right (1, 1).
    func cropped(keeping share: Double, x: Double, y: Double) -> Image {
        let side = share.squareRoot()
        let newWidth = min(width, max(1, Int((Double(width) * side).rounded())))
        let newHeight = min(height, max(1, Int((Double(height) * side).rounded())))
        return cropped(
            x: Int((Double(width - newWidth) * x).rounded()),
            y: Int((Double(height - newHeight) * y).rounded()), width: newWidth, height: newHeight)
    }

    /// A picture of one colour.
    init(width: Int, height: Int, color: PixelColor) {
        let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { samples, count in
            for start in stride(from: 0, to: width * height * 3, by: 3) {
                samples[start] = color.red
                samples[start + 1] = color.green
                samples[start + 2] = color.blue
            }
            count = width * height * 3
        }
        self.init(width: width, height: height, pixels: pixels)
    }

    /// Replaces every sample by what a table of 256 values has for it.
    mutating func mapSamples(_ value: (UInt8) -> UInt8) {
        let table = (0...255).map { value(UInt8($0)) }
        pixels.withUnsafeMutableBufferPointer { samples in
            for index in samples.indices { samples[index] = table[Int(samples[index])] }
        }
    }

    /// Lays another picture over this one with its top left pixel at a place; what leaves this one is lost.
    mutating func paste(_ other: Image, x: Int, y: Int) {
        let columns = max(0, -x)..<max(max(0, -x), min(other.width, width - x))
        guard !columns.isEmpty else { return }
        for row in max(0, -y)..<max(max(0, -y), min(other.height, height - y)) {
            let target = ((y + row) * width + x + columns.lowerBound) * 3
            let source = (row * other.width + columns.lowerBound) * 3
            pixels.replaceSubrange(
                target..<target + columns.count * 3, with: other.pixels[source..<source + columns.count * 3])
        }
    }

    /// Blends a colour in where a mask of this picture's size is bright.
    ///
    /// `strength` is the colour's share where the mask is white.
    mutating func blend(_ color: PixelColor, mask: Image, strength: Double = 1) {
        precondition(mask.width == width && mask.height == height, "the mask does not fit")
        let samples = [Double(color.red), Double(color.green), Double(color.blue)]
        pixels.withUnsafeMutableBufferPointer { target in
            mask.pixels.withUnsafeBufferPointer { mask in
                for pixel in 0..<target.count / 3 where mask[pixel * 3] > 0 {
                    let share = Double(mask[pixel * 3]) / 255 * strength
                    for channel in 0..<3 {
                        let old = Double(target[pixel * 3 + channel])
                        target[pixel * 3 + channel] = UInt8(
                            (old + (samples[channel] - old) * share).rounded())
                    }
                }
            }
        }
    }
}
