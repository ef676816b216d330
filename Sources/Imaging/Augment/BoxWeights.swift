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

    /// Averages `count` samples, each with those of its neighbours.
    ///
    /// - Parameter source: The samples' neighbours at this distance, in -reach...reach.
    @inline(__always)
    func average(
        _ count: Int, into output: UnsafeMutablePointer<UInt8>, from source: (Int) -> UnsafePointer<UInt8>
    ) {
        switch whole {
        case 0: averageThree(count, into: output, source(-1), source(0), source(1))
        case 1: averageFive(count, into: output, source(-2), source(-1), source(0), source(1), source(2))
        default: averageMany(count, into: output, from: source)
        }
    }

    private func averageThree(
        _ count: Int, into output: UnsafeMutablePointer<UInt8>, _ left: UnsafePointer<UInt8>,
        _ middle: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>
    ) {
        let weight = SplitWeight(outer)
        let missing = self.missing
        for index in 0..<count {
            let center = Int16(middle[index])
            let sides = Int16(left[index]) &+ Int16(right[index]) &- 2 &* center
            let fraction = (weight.remainder(sides) &- (center & missing)) &>> 8
            let small = weight.smallPart(sides) &+ fraction
            let low = weight.lowPart(sides)
            // The sum of the low halves, with a half for rounding, carries if it wraps round.
            let carry: Int16 = low &+ small < small ? 1 : 0
            output[index] = Self.byte(center &+ weight.highPart(sides) &+ carry)
        }
    }

    private func averageFive(
        _ count: Int, into output: UnsafeMutablePointer<UInt8>, _ farLeft: UnsafePointer<UInt8>,
        _ left: UnsafePointer<UInt8>, _ middle: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>,
        _ farRight: UnsafePointer<UInt8>
    ) {
        let near = SplitWeight(inner)
        let far = SplitWeight(outer)
        let missing = self.missing
        for index in 0..<count {
            let center = Int16(middle[index])
            let twice = 2 &* center
            let sides = Int16(left[index]) &+ Int16(right[index]) &- twice
            let ends = Int16(farLeft[index]) &+ Int16(farRight[index]) &- twice
            let fraction = (near.remainder(sides) &+ far.remainder(ends) &- (center & missing)) &>> 8
            let small = near.smallPart(sides) &+ far.smallPart(ends) &+ fraction
            let nearLow = near.lowPart(sides)
            let low = nearLow &+ far.lowPart(ends)
            let firstCarry: Int16 = UInt16(bitPattern: low) < UInt16(bitPattern: nearLow) ? 1 : 0
            let carry: Int16 = low &+ small < small ? 1 : 0
            let level = center &+ near.highPart(sides) &+ far.highPart(ends) &+ firstCarry &+ carry
            output[index] = Self.byte(level)
        }
    }

    /// A level as it is; clipping it, in one instruction, keeps compilers from computing its lower bits alone,
    /// which they do with much dearer products.
    @inline(__always)
    private static func byte(_ level: Int16) -> UInt8 {
        UInt8(truncatingIfNeeded: max(0, min(255, level)))
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
