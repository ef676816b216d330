import Imaging

extension HeatMap {
    /// How strongly a map covers a picture.
    public enum Coverage: Sendable, Equatable {
        /// The same everywhere.
        case even
        /// In proportion to a value's place in the range: the smallest leaves the picture as it is.
        case byValue
    }

    /// The map's colours over a picture, enlarged smoothly to its size.
    ///
    /// A pixel is `picture * (1 - share) + colour * share`, rounded to the nearest; where the map has no
    /// number the picture stays as it is.
    ///
    /// - Parameters:
    ///   - picture: What lies below; the result has its size. Its sides must be at most `Image.maximumSide`.
    ///   - colours: The colours of the values.
    ///   - opacity: The map's share, in `0...1`: beyond is a programmer's error.
    ///   - coverage: Whether the share is the same everywhere.
    ///   - range: The values at the two ends of the colours; the finite values' smallest and largest if nil.
    public func overlaid(
        on picture: Image, colours: ColourMap = .viridis, opacity: Double = 0.5, coverage: Coverage = .even,
        range: ClosedRange<Float>? = nil
    ) -> Image {
        precondition((0...1).contains(opacity), "an opacity cannot be \(opacity)")
        guard let range = range ?? ColourMap.range(of: values) else { return picture }
        let scale = ColourScale(range.lowerBound, range.upperBound)
        // Every colour at its own opacity: 256 of them.
        let shares = (0..<256).map { Float(coverage == .even ? opacity : opacity * Double($0) / 255) }
        let kept = shares.map { 1 - $0 }
        let added = colours.samples.enumerated().map { Float($1) * shares[$0 / 3] + 0.5 }
        let enlarged = interpolated(rows: picture.height, columns: picture.width)
        var result = picture
        result.pixels.withUnsafeMutableBufferPointer { pixels in
            for (pixel, value) in enlarged.values.enumerated() where !value.isNaN {
                guard let index = scale.index(of: value) else { continue }
                for channel in 0..<3 {
                    let below = Float(pixels[pixel * 3 + channel])
                    pixels[pixel * 3 + channel] = UInt8(below * kept[index] + added[index * 3 + channel])
                }
            }
        }
        return result
    }
}
