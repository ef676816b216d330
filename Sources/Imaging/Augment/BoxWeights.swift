/// A box filter of fractional width in fixed point with 24 bits.
///
/// With weights that sum to 2^24, an average is the middle sample plus the weighted differences from it. These
/// fit 16 bits, and so do exact products in two halves: on most processors eight or sixteen at a time.
struct BoxWeights {
    /// Half the box's width less a half, in samples.
    let radius: Float
    /// Whole samples to each side of the middle.
    private let whole: Int
    /// Weight of each whole sample.
    private let inner: Int32
    /// Weight of the two samples next to them.
    private let outer: Int32
    /// All bits set if the weights' sum is one less than 2^24, else none.
    private let missing: Int16

    /// How far the box reaches, in samples.
    var reach: Int { whole + 1 }

    /// The box that, applied `passes` times, has a Gaussian's variance.
    ///
    /// Gwosdek et al., Theoretical Foundations of Gaussian Convolution by Extended Box Filtering, 2011.
    init(deviation: Float, passes: Int) {
        let variance = deviation * deviation / Float(passes)
        let length = Float((12 * Double(variance) + 1).squareRoot())
        let half = ((length - 1) / 2).rounded(.down)
        let numerator = (2 * half + 1) * (half * (half + 1) - 3 * variance)
        let excess = numerator / (6 * (variance - (half + 1) * (half + 1)))
        radius = half + excess
        whole = Int(radius)
        inner = Int32(Float(1 << 24) / (radius * 2 + 1))
        let rest = 1 << 24 - Int32(2 * whole + 1) * inner
        outer = rest / 2
        missing = rest % 2 == 0 ? 0 : -1
    }

    /// The weights of near and of far samples, each ready for products.
    var splitWeights: (near: SplitWeight, far: SplitWeight) {
        // A box as wide as one sample has a near weight above 2^23, which is never multiplied.
        (SplitWeight(whole == 0 ? 0 : inner), SplitWeight(outer))
    }

    /// Averages `count` samples, each with those of its neighbours.
    ///
    /// - Parameters:
    ///   - output: Where results go: none of the source's memory.
    ///   - weights: `splitWeights`, near and far. They are read from memory each time, since compilers that
    ///     know them to be constant widen them ahead of the loop, and then find no 16-bit products in it.
    ///   - source: The samples' neighbours at this distance, in -reach...reach.
    @inline(__always)
    func average(
        _ count: Int, into output: UnsafeMutablePointer<UInt8>, weights: UnsafePointer<SplitWeight>,
        from source: (Int) -> UnsafePointer<UInt8>
    ) {
        if whole > 1 || count < 8 {
            averageMany(count, into: output, from: source)
        } else if whole == 0 {
            averageThree(count, into: output, weights, source(-1), source(0), source(1))
        } else {
            averageFive(count, into: output, weights, source(-2), source(-1), source(0), source(1), source(2))
        }
    }

    private func averageThree(
        _ count: Int, into output: UnsafeMutablePointer<UInt8>, _ weights: UnsafePointer<SplitWeight>,
        _ left: UnsafePointer<UInt8>, _ middle: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>
    ) {
        let missing = SIMD8<Int16>(repeating: missing)
        var index = 0
        while true {
            let center = Self.load(middle, index)
            let sides = Self.load(left, index) &+ Self.load(right, index) &- center &- center
            let far = weights + 1
            let fraction = (far.pointee.remainder(sides) &- (center & missing)) &>> 8
            // With a half for rounding, in unsigned numbers.
            let small = far.pointee.small(sides) &+ fraction &+ Self.half
            let carry = SplitWeight.carry(far.pointee.low(sides), small)
            Self.store(center &+ far.pointee.high(sides) &+ carry, output, index)
            if index == count &- 8 { return }
            // The last eight may overlap those before.
            index = min(index &+ 8, count &- 8)
        }
    }

    private func averageFive(
        _ count: Int, into output: UnsafeMutablePointer<UInt8>, _ weights: UnsafePointer<SplitWeight>,
        _ farLeft: UnsafePointer<UInt8>, _ left: UnsafePointer<UInt8>, _ middle: UnsafePointer<UInt8>,
        _ right: UnsafePointer<UInt8>, _ farRight: UnsafePointer<UInt8>
    ) {
        let missing = SIMD8<Int16>(repeating: missing)
        var index = 0
        while true {
            let center = Self.load(middle, index)
            let sides = Self.load(left, index) &+ Self.load(right, index) &- center &- center
            let ends = Self.load(farLeft, index) &+ Self.load(farRight, index) &- center &- center
            let (near, far) = (weights, weights + 1)
            let remainders = near.pointee.remainder(sides) &+ far.pointee.remainder(ends)
            let fraction = (remainders &- (center & missing)) &>> 8
            let small = near.pointee.small(sides) &+ far.pointee.small(ends) &+ fraction &+ Self.half
            let (nearLow, farLow) = (near.pointee.low(sides), far.pointee.low(ends))
            let carries = SplitWeight.carry(nearLow, farLow) &+ SplitWeight.carry(nearLow &+ farLow, small)
            let level = center &+ near.pointee.high(sides) &+ far.pointee.high(ends) &+ carries
            Self.store(level, output, index)
            if index == count &- 8 { return }
            index = min(index &+ 8, count &- 8)
        }
    }

    private static var half: SIMD8<Int16> { SIMD8(repeating: .min) }

    @inline(__always)
    private static func load(_ samples: UnsafePointer<UInt8>, _ index: Int) -> SIMD8<Int16> {
        let bytes = UnsafeRawPointer(samples + index).loadUnaligned(as: SIMD8<UInt8>.self)
        return SIMD8<Int16>(truncatingIfNeeded: bytes)
    }

    @inline(__always)
    private static func store(_ levels: SIMD8<Int16>, _ output: UnsafeMutablePointer<UInt8>, _ index: Int) {
        // Levels are in 0...255 by now. Clipping keeps compilers from computing their low bits alone, which
        // they do with much dearer products.
        let clipped = levels & ~(levels &>> 15)
        let bytes = SIMD8<UInt8>(truncatingIfNeeded: clipped)
        UnsafeMutableRawPointer(output + index).storeBytes(of: bytes, as: SIMD8<UInt8>.self)
    }

    /// Wider boxes, which the training's crops never need.
    private func averageMany(
        _ count: Int, into output: UnsafeMutablePointer<UInt8>, from source: (Int) -> UnsafePointer<UInt8>
    ) {
        for index in 0..<count {
            var center: UInt32 = 0
            for distance in -whole...whole {
                center &+= UInt32(source(distance)[index])
            }
            let sides = UInt32(source(-reach)[index]) &+ UInt32(source(reach)[index])
            let sum = center &* UInt32(inner) &+ sides &* UInt32(outer) &+ (1 << 23)
            output[index] = UInt8(truncatingIfNeeded: sum >> 24)
        }
    }
}
