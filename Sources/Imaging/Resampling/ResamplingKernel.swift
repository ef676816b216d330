/// The inner loops of both resampling passes.
///
/// Data for them is laid out in lanes of pairs: for each lane (a colour sample of some pixel) the two neighbours
/// along the axis of the pass stand side by side as 16-bit numbers. One instruction on most processors then
/// multiplies both with their weights and adds the products.
enum ResamplingKernel {
    /// Lanes that one call handles: eight pixels.
    static let lanes = 24

    /// Sums of products of neighbouring numbers.
    ///
    /// Written as one product of full width and the sum of its halves since that is what compilers recognise.
    @inline(__always)
    private static func products(_ pairs: SIMD8<Int16>, _ weights: SIMD8<Int16>) -> SIMD4<Int32> {
        let product = SIMD8<Int32>(truncatingIfNeeded: pairs) &* SIMD8<Int32>(truncatingIfNeeded: weights)
        return product.evenHalf &+ product.oddHalf
    }

    /// The weighted sums, rounded down to whole levels.
    @inline(__always)
    private static func levels(_ high: SIMD4<Int32>, _ low: SIMD4<Int32>) -> SIMD4<Int32> {
        ((high &<< Int32(ResamplingAxis.lowBits)) &+ low) &>> Int32(ResamplingAxis.precision)
    }

    /// The levels clipped to 0...255.
    @inline(__always)
    private static func bytes(_ first: SIMD4<Int32>, _ second: SIMD4<Int32>) -> SIMD8<UInt8> {
        let levels = SIMD8<Int16>(truncatingIfNeeded: SIMD8<Int32>(lowHalf: first, highHalf: second))
        // Signs spread over a number clear it below 0 and set it above 255; comparisons would become a loop.
        let positive = levels & ~(levels &>> 15)
        let excess = (SIMD8(repeating: 255) &- positive) &>> 15
        return SIMD8<UInt8>(truncatingIfNeeded: positive | excess)
    }

    /// Weights and sums 24 lanes and writes 24 bytes.
    ///
    /// - Parameters:
    ///   - pairs: The first pair of the first lane.
    ///   - stride: 16-bit numbers from a pair of a lane to its next pair.
    @inline(__always)
    static func accumulate(
        _ pairs: UnsafePointer<Int16>, stride: Int, count: Int, high: UnsafePointer<UInt32>,
        low: UnsafePointer<UInt32>, into output: UnsafeMutablePointer<UInt8>
    ) {
        let rounding = SIMD4<Int32>(repeating: 1 << Int32(ResamplingAxis.precision - 1))
        var (high0, high1, high2) = (SIMD4<Int32>(), SIMD4<Int32>(), SIMD4<Int32>())
        var (high3, high4, high5) = (SIMD4<Int32>(), SIMD4<Int32>(), SIMD4<Int32>())
        var (low0, low1, low2, low3, low4, low5) = (
            rounding, rounding, rounding, rounding, rounding, rounding
        )
        var source = UnsafeRawPointer(pairs)
        var pair = 0
        while pair < count {
            let highs = unsafeBitCast(SIMD4<UInt32>(repeating: high[pair]), to: SIMD8<Int16>.self)
            let lows = unsafeBitCast(SIMD4<UInt32>(repeating: low[pair]), to: SIMD8<Int16>.self)
            let lanes0 = source.loadUnaligned(fromByteOffset: 0, as: SIMD8<Int16>.self)
            high0 = high0 &+ products(lanes0, highs)
            low0 = low0 &+ products(lanes0, lows)
            let lanes1 = source.loadUnaligned(fromByteOffset: 16, as: SIMD8<Int16>.self)
            high1 = high1 &+ products(lanes1, highs)
            low1 = low1 &+ products(lanes1, lows)
            let lanes2 = source.loadUnaligned(fromByteOffset: 32, as: SIMD8<Int16>.self)
            high2 = high2 &+ products(lanes2, highs)
            low2 = low2 &+ products(lanes2, lows)
            let lanes3 = source.loadUnaligned(fromByteOffset: 48, as: SIMD8<Int16>.self)
            high3 = high3 &+ products(lanes3, highs)
            low3 = low3 &+ products(lanes3, lows)
            let lanes4 = source.loadUnaligned(fromByteOffset: 64, as: SIMD8<Int16>.self)
            high4 = high4 &+ products(lanes4, highs)
            low4 = low4 &+ products(lanes4, lows)
            let lanes5 = source.loadUnaligned(fromByteOffset: 80, as: SIMD8<Int16>.self)
            high5 = high5 &+ products(lanes5, highs)
            low5 = low5 &+ products(lanes5, lows)
            source += stride * 2
            pair &+= 1
        }
        let target = UnsafeMutableRawPointer(output)
        let bytes0 = bytes(levels(high0, low0), levels(high1, low1))
        let bytes1 = bytes(levels(high2, low2), levels(high3, low3))
        let bytes2 = bytes(levels(high4, low4), levels(high5, low5))
        target.storeBytes(of: bytes0, as: SIMD8<UInt8>.self)
        target.storeBytes(of: bytes1, toByteOffset: 8, as: SIMD8<UInt8>.self)
        target.storeBytes(of: bytes2, toByteOffset: 16, as: SIMD8<UInt8>.self)
    }

    /// Writes two pixels as three lanes of pairs, and two numbers of no meaning behind them.
    ///
    /// Reads four bytes from each pixel and writes 16.
    @inline(__always)
    static func interleave(
        _ first: UnsafePointer<UInt8>, _ second: UnsafePointer<UInt8>, into pairs: UnsafeMutablePointer<Int16>
    ) {
        let low = UnsafeRawPointer(first).loadUnaligned(as: SIMD4<UInt8>.self)
        let high = UnsafeRawPointer(second).loadUnaligned(as: SIMD4<UInt8>.self)
        let joined = SIMD4<UInt32>(truncatingIfNeeded: low) | (SIMD4<UInt32>(truncatingIfNeeded: high) &<< 16)
        UnsafeMutableRawPointer(pairs).storeBytes(of: joined, as: SIMD4<UInt32>.self)
    }

    /// Copies pixels that stand 24 bytes apart.
    @inline(__always)
    static func gather(_ pixels: UnsafePointer<UInt8>, count: Int, into output: UnsafeMutablePointer<UInt8>) {
        // Four bytes at a time; the next pixel covers the fourth, so the last one goes byte by byte.
        var source = UnsafeRawPointer(pixels)
        var target = UnsafeMutableRawPointer(output)
        for _ in 0..<count - 1 {
            target.storeBytes(of: source.loadUnaligned(as: UInt32.self), as: UInt32.self)
            source += lanes
            target += 3
        }
        target.copyMemory(from: source, byteCount: 3)
    }
}
