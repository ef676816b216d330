/// Blurs pictures as Pillow does: three box blurs along rows, then three along columns.
///
/// A box of fractional radius weighs its outermost samples less. Each of the six passes rounds to 8 bits, and
/// the edge's sample stands for those outside. Each thread needs its own.
package final class GaussianBlur {
    private static let passes = 3
    private var other = GrowingBuffer<UInt8>()
    private var line = GrowingBuffer<UInt8>()
    private var otherLine = GrowingBuffer<UInt8>()
    private let weights = GrowingBuffer<SplitWeight>(capacity: 2)

    /// Work space for any number of pictures.
    package init() {}

    /// Blurs in place; `radius` is the standard deviation in pixels, 0 or more.
    package func apply(radius: Float, to picture: PixelBuffer) {
        let box = BoxWeights(deviation: radius, passes: Self.passes)
        guard box.radius > 0 else { return }
        (weights.base[0], weights.base[1]) = box.splitWeights
        other.reserve(picture.byteCount)
        blurRows(picture, box: box)
        let rowBytes = picture.width * 3
        // An odd number of passes, from the other memory, ends in the picture's own.
        var (source, target) = (other.base, picture.base)
        for _ in 0..<Self.passes {
            let lastRow = picture.height - 1
            for y in 0...lastRow {
                box.average(
                    rowBytes, into: target + y * rowBytes, weights: weights.base,
                    from: { UnsafePointer(source + min(max(y + $0, 0), lastRow) * rowBytes) })
            }
            swap(&source, &target)
        }
    }

    /// Blurs along rows, into the other memory.
    private func blurRows(_ picture: PixelBuffer, box: BoxWeights) {
        let rowBytes = picture.width * 3
        let margin = box.reach * 3
        line.reserve(rowBytes + 2 * margin)
        otherLine.reserve(rowBytes + 2 * margin)
        for y in 0..<picture.height {
            var (source, target) = (line.base + margin, otherLine.base + margin)
            source.update(from: picture.base + y * rowBytes, count: rowBytes)
            for pass in 1...Self.passes {
                extend(source, rowBytes: rowBytes, pixels: box.reach)
                let output = pass == Self.passes ? other.base + y * rowBytes : target
                box.average(
                    rowBytes, into: output, weights: weights.base, from: { UnsafePointer(source + $0 * 3) })
                swap(&source, &target)
            }
        }
    }

    /// Repeats a line's first and last pixel on both sides.
    private func extend(_ line: UnsafeMutablePointer<UInt8>, rowBytes: Int, pixels: Int) {
        let last = line + rowBytes - 3
        for pixel in 1...pixels {
            for channel in 0..<3 {
                line[channel - pixel * 3] = line[channel]
                last[channel + pixel * 3] = last[channel]
            }
        }
    }
}
