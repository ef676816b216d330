/// Shrinks pictures by whole factors, each box of pixels to its mean: the first step of Pillow's thumbnails.
///
/// It reads every sample once and keeps its work space, one row of sums and the reduced picture. Results are
/// the same bytes as those of Pillow's `Image.reduce`.
struct BoxReduction: ~Copyable {
    /// Sums over a box's rows for each sample of a row.
    private var sums = GrowingBuffer<UInt32>()
    private var reduced = GrowingBuffer<UInt8>()

    /// By how much a side shrinks in the first step, so that the second one still halves it at least.
    static func factor(from length: Int, to target: Int) -> Int {
        max(Int(Double(length) / Double(target) / 2), 1)
    }

    /// The picture of boxes of `columns` by `rows` pixels; it lasts until the next call.
    ///
    /// Boxes at the right and the lower edge may have fewer pixels.
    mutating func run(_ source: PixelSource, columns: Int, rows: Int) -> PixelSource {
        let width = (source.width + columns - 1) / columns
        let height = (source.height + rows - 1) / rows
        sums.reserve(source.width * 3)
        reduced.reserve(width * height * 3)
        for y in 0..<height {
            let first = y * rows
            let count = min(rows, source.height - first)
            add(source, rows: first..<first + count)
            average(width: source.width, columns: columns, rows: count, into: reduced.base + y * width * 3)
        }
        return PixelSource(reduced.base, width: width, height: height)
    }

    /// Adds up the rows of a box.
    private func add(_ source: PixelSource, rows: Range<Int>) {
        let samples = source.width * 3
        let sums = sums.base
        let first = source.row(rows.lowerBound)
        for index in 0..<samples {
            sums[index] = UInt32(first[index])
        }
        for y in rows.dropFirst() {
            let row = source.row(y)
            for index in 0..<samples {
                sums[index] &+= UInt32(row[index])
            }
        }
    }

    /// Writes the means of a row of boxes.
    private func average(width: Int, columns: Int, rows: Int, into output: UnsafeMutablePointer<UInt8>) {
        let whole = width / columns
        let rest = width % columns
        Self.average(sums.base, boxes: whole, columns: columns, rows: rows, into: output)
        if rest > 0 {
            Self.average(
                sums.base + whole * columns * 3, boxes: 1, columns: rest, rows: rows, into: output + whole * 3
            )
        }
    }

    private static func average(
        _ sums: UnsafePointer<UInt32>, boxes: Int, columns: Int, rows: Int,
        into output: UnsafeMutablePointer<UInt8>
    ) {
        // Division by a product with 24 fractional bits, as in Pillow, which rounds some means down by one
        // level. Numbers wrap for boxes of more than 2^24 pixels, there and here.
        let pixels = UInt32(truncatingIfNeeded: columns * rows)
        let inverse = UInt32(Float(1 << 24) / Float(pixels))
        let half = pixels / 2
        var source = sums
        var target = output
        for _ in 0..<boxes {
            var (red, green, blue) = (half, half, half)
            for _ in 0..<columns {
                red &+= source[0]
                green &+= source[1]
                blue &+= source[2]
                source += 3
            }
            target[0] = UInt8(truncatingIfNeeded: (red &* inverse) &>> 24)
            target[1] = UInt8(truncatingIfNeeded: (green &* inverse) &>> 24)
            target[2] = UInt8(truncatingIfNeeded: (blue &* inverse) &>> 24)
            target += 3
        }
    }
}
