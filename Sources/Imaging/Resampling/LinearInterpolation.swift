/// Resizes pictures by bilinear interpolation without antialiasing, to the byte as OpenCV does it.
///
/// A new pixel is a mix of the four pixels around its centre, however much the picture shrinks. The
/// arithmetic is that of `INTER_LINEAR` for 8-bit samples (modules/imgproc/src/resize.cpp there): weights
/// have 11 bits; a mix along a row keeps 7 fractional bits; when two rows are mixed, each product is cut to
/// two fractional bits, and only their sum is rounded. All numbers fit into 16 bits, and the largest result
/// is 255 even where rounding gives two weights a sum of 2049, so nothing is clipped.
///
/// Results are the same bytes as those of OpenCV 4.5, 4.10 and 5.0 on x86-64. Halving both sides is no
/// exception, although OpenCV averages areas then: with equal weights this arithmetic gives the same numbers.
struct LinearInterpolation: ~Copyable {
    private static let one: Float = 2048
    /// What reading a pixel and its right neighbour, four bytes each, needs behind a row.
    private static let slack = 4
    /// Samples that two rows are mixed at a time; a row has room for so many more.
    private static let lanes = 8

    /// Samples from a row's start to the left pixel of each column's mix.
    private var offsets = GrowingBuffer<Int32>()
    /// Weights of the left pixel (low half) and its right neighbour (high half) of each column.
    private var weights = GrowingBuffer<UInt32>()
    /// Two rows of mixed columns: the ones that the current row of the result lies between.
    private var mixed = GrowingBuffer<Int16>()
    /// The weights of those two rows.
    private let rowWeights = GrowingBuffer<Int16>(capacity: 2)
    private var lastRow = GrowingBuffer<UInt8>()

    /// Resizes `source` and writes the result, interleaved and without padding.
    ///
    /// - Parameter output: Room for `size.width * size.height * 3` bytes.
    mutating func resize(
        _ source: PixelSource, to size: (width: Int, height: Int), into output: UnsafeMutablePointer<UInt8>
    ) {
        prepareColumns(from: source.width, to: size.width)
        let samples = size.width * 3
        let rowLength = samples + Self.lanes
        mixed.reserve(rowLength * 2)
        var (upper, lower) = (mixed.base, mixed.base + rowLength)
        var (upperRow, lowerRow) = (-1, -1)
        for y in 0..<size.height {
            let (first, weights) = Self.mix(at: y, from: source.height, to: size.height)
            // Beyond an edge both rows are the edge's. They keep their weights, unlike columns: as products
            // are cut before they are added, the result can differ from the edge's row by one.
            let wanted = min(max(first, 0), source.height - 1)
            let next = min(first + 1, source.height - 1)
            if upperRow != wanted {
                swap(&upper, &lower)
                swap(&upperRow, &lowerRow)
            }
            if upperRow != wanted {
                mixColumns(source, row: wanted, count: size.width, into: upper)
                upperRow = wanted
            }
            if next != wanted, lowerRow != next {
                mixColumns(source, row: next, count: size.width, into: lower)
                lowerRow = next
            }
            (rowWeights.base[0], rowWeights.base[1]) = weights
            Self.mixRows(
                upper, next == wanted ? upper : lower, weights: rowWeights.base, count: samples,
                into: output + y * samples)
        }
    }

    /// The first of the two neighbours that sample `index` of the result lies between, and both weights.
    ///
    /// The first neighbour is -1 where the sample lies before all. Positions have single precision as in
    /// OpenCV, and the step is the inverse of the factor, not always the quotient the other way round.
    private static func mix(at index: Int, from count: Int, to newCount: Int) -> (
        first: Int, weights: (Int16, Int16)
    ) {
        let step = 1 / (Double(newCount) / Double(count))
        let position = Float((Double(index) + 0.5) * step - 0.5)
        let first = position.rounded(.down)
        let share = position - first
        return (
            Int(first),
            (
                Int16(((1 - share) * one).rounded(.toNearestOrEven)),
                Int16((share * one).rounded(.toNearestOrEven))
            )
        )
    }

    /// Beyond an edge a column is the edge's, with all the weight on one pixel.
    private mutating func prepareColumns(from count: Int, to newCount: Int) {
        offsets.reserve(newCount)
        weights.reserve(newCount)
        for x in 0..<newCount {
            var (first, pair) = Self.mix(at: x, from: count, to: newCount)
            if first < 0 || first >= count - 1 {
                first = first < 0 ? 0 : count - 1
                pair = (Int16(Self.one), 0)
            }
            offsets.base[x] = Int32(first * 3)
            weights.base[x] = UInt32(pair.0) | UInt32(pair.1) << 16
        }
    }

    /// Mixes a row's pixels, to 7 fractional bits.
    private mutating func mixColumns(
        _ source: PixelSource, row: Int, count: Int, into output: UnsafeMutablePointer<Int16>
    ) {
        let bytes = source.width * 3
        var pixels = source.row(row)
        if source.end - pixels < bytes + Self.slack {
            lastRow.reserve(bytes + Self.slack)
            lastRow.base.update(from: pixels, count: bytes)
            (lastRow.base + bytes).update(repeating: 0, count: Self.slack)
            pixels = UnsafePointer(lastRow.base)
        }
        let (offsets, weights) = (offsets.base, weights.base)
        let target = UnsafeMutableRawPointer(output)
        for x in 0..<count {
            let left = UnsafeRawPointer(pixels + Int(offsets[x])).loadUnaligned(as: SIMD4<UInt8>.self)
            let right = UnsafeRawPointer(pixels + Int(offsets[x]) + 3).loadUnaligned(as: SIMD4<UInt8>.self)
            // Masked, since compilers multiply 16 bits at a time only where they see that there are no more.
            let first = SIMD4<UInt32>(truncatingIfNeeded: left) &* (weights[x] & 0xFFF)
            let second = SIMD4<UInt32>(truncatingIfNeeded: right) &* (weights[x] >> 16 & 0xFFF)
            let levels = (first &+ second) &>> 4
            // The next pixel covers the fourth sample.
            target.storeBytes(
                of: SIMD4<Int16>(truncatingIfNeeded: levels), toByteOffset: x * 6, as: SIMD4<Int16>.self)
        }
    }

    /// Mixes two rows, to whole levels.
    private static func mixRows(
        _ upper: UnsafePointer<Int16>, _ lower: UnsafePointer<Int16>, weights: UnsafePointer<Int16>,
        count: Int, into output: UnsafeMutablePointer<UInt8>
    ) {
        var done = 0
        while done + lanes <= count {
            let levels = mixLanes(upper + done, lower + done, weights: weights)
            UnsafeMutableRawPointer(output + done).storeBytes(of: levels, as: SIMD8<UInt8>.self)
            done += lanes
        }
        guard done < count else { return }
        // The rows have spare samples for reading the rest; the result has none for writing all lanes.
        withUnsafeBytes(of: mixLanes(upper + done, lower + done, weights: weights)) { rest in
            UnsafeMutableRawPointer(output + done)
                .copyMemory(from: rest.baseAddress.unsafelyUnwrapped, byteCount: count - done)
        }
    }

    @inline(__always)
    private static func mixLanes(
        _ upper: UnsafePointer<Int16>, _ lower: UnsafePointer<Int16>, weights: UnsafePointer<Int16>
    ) -> SIMD8<UInt8> {
        let above = UnsafeRawPointer(upper).loadUnaligned(as: SIMD8<Int16>.self)
        let below = UnsafeRawPointer(lower).loadUnaligned(as: SIMD8<Int16>.self)
        let sum = highHalves(above, weights[0]) &+ highHalves(below, weights[1]) &+ 2
        return SIMD8<UInt8>(truncatingIfNeeded: sum &>> 2)
    }

    /// The upper 16 bits of products.
    ///
    /// Compilers recognise the one instruction that gives them if they see that both factors have 16 bits:
    /// that is why the weight comes from memory each time.
    @inline(__always)
    private static func highHalves(_ numbers: SIMD8<Int16>, _ weight: Int16) -> SIMD8<Int16> {
        let weights = SIMD8<Int16>(repeating: weight)
        let products = SIMD8<Int32>(truncatingIfNeeded: numbers) &* SIMD8<Int32>(truncatingIfNeeded: weights)
        return SIMD8<Int16>(truncatingIfNeeded: products &>> 16)
    }
}
