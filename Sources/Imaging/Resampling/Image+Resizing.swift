extension Image {
    /// The longest side, in pixels, that a picture can be resized or cropped to.
    public static let maximumSide = 1 << 16

    /// The picture at a new size.
    ///
    /// Antialiased and rounded as in Pillow: the same bytes as `Image.resize` there.
    ///
    /// - Parameters:
    ///   - width: New width in pixels, in `1...maximumSide`: anything else is a programmer's error.
    ///   - height: New height in pixels, in `1...maximumSide`.
    ///   - filter: How samples are weighted.
    ///   - box: The part of the picture that the result shows, as ranges of columns and rows; all of it by
    ///     default. It must lie inside. Samples just outside the box count where the filter reaches them: crop
    ///     first where they must not.
    public func resized(
        width: Int, height: Int, filter: ResamplingFilter = .bicubic,
        box: (x: ClosedRange<Double>, y: ClosedRange<Double>)? = nil
    ) -> Image {
        Self.checkTarget(width: width, height: height)
        let box = box ?? (0...Double(self.width), 0...Double(self.height))
        precondition(
            box.x.lowerBound >= 0 && box.x.upperBound <= Double(self.width)
                && box.y.lowerBound >= 0 && box.y.upperBound <= Double(self.height)
                && box.x.lowerBound < box.x.upperBound && box.y.lowerBound < box.y.upperBound,
            "the box leaves the picture")
        if filter == .nearest {
            return sampled(width: width, height: height, box: box)
        }
        let whole = PixelRectangle(x: 0, y: 0, width: self.width, height: self.height)
        let result = [UInt8](unsafeUninitializedCapacity: width * height * 3) { target, count in
            pixels.withUnsafeBufferPointer { samples in
                guard let target = target.baseAddress else { return }
                let source = PixelSource(samples, imageWidth: self.width, rectangle: whole)
                Resampler().resize(source, box: box, to: (width, height), filter: filter, into: target)
            }
            count = width * height * 3
        }
        return Image(width: width, height: height, pixels: result)
    }

    /// The picture scaled so that its shorter side has this many pixels.
    ///
    /// The longer side is rounded down, as in torchvision's `Resize`. Both sides must come out in
    /// `1...maximumSide`: anything else is a programmer's error.
    public func resized(shortSide: Int, filter: ResamplingFilter = .bicubic) -> Image {
        let size = Self.size(width: width, height: height, shortSide: shortSide)
        return resized(width: size.width, height: size.height, filter: filter)
    }

    /// The size that a picture has when its shorter side is made `shortSide` pixels long.
    package static func size(width: Int, height: Int, shortSide: Int) -> (width: Int, height: Int) {
        width <= height
            ? (shortSide, shortSide * height / width)
            : (shortSide * width / height, shortSide)
    }

    static func checkTarget(width: Int, height: Int) {
        precondition(
            (1...maximumSide).contains(width) && (1...maximumSide).contains(height),
            "a picture cannot be made \(width) by \(height) pixels")
    }

    /// The picture at a new size without weighting; coordinates add up as in Pillow, so ties fall alike.
    private func sampled(
        width: Int, height: Int, box: (x: ClosedRange<Double>, y: ClosedRange<Double>)
    ) -> Image {
        let columns = Self.nearestSamples(box.x, count: width, limit: self.width)
        let rows = Self.nearestSamples(box.y, count: height, limit: self.height)
        let result = [UInt8](unsafeUninitializedCapacity: width * height * 3) { target, count in
            for row in rows {
                let start = row * self.width * 3
                for column in columns {
                    target[count] = pixels[start + column * 3]
                    target[count + 1] = pixels[start + column * 3 + 1]
                    target[count + 2] = pixels[start + column * 3 + 2]
                    count += 3
                }
            }
        }
        return Image(width: width, height: height, pixels: result)
    }

    /// Which samples along a side are the nearest ones to those of `count` over a range of it.
    static func nearestSamples(_ range: ClosedRange<Double>, count: Int, limit: Int) -> [Int] {
        let step = (range.upperBound - range.lowerBound) / Double(count)
        var position = range.lowerBound + step * 0.5
        return (0..<count).map { _ in
            defer { position += step }
            return min(Int(position), limit - 1)
        }
    }
}
