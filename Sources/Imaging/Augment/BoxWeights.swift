/// A box filter of fractional width in fixed point with 24 bits.
struct BoxWeights {
    /// Half the box's width less a half, in samples.
    let radius: Float
    /// Whole samples to each side of the middle.
    private let whole: Int
    /// Weight of each whole sample.
    private let inner: Int32
    /// Weight of the two samples next to them.
    private let outer: Int32

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
        outer = (1 << 24 - Int32(2 * whole + 1) * inner) / 2
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
        for index in 0..<count {
            let center = Int32(middle[index])
            let sides = Int32(left[index]) &+ Int32(right[index])
            let sum = (center &* inner) &+ (sides &* outer) &+ (1 << 23)
            output[index] = UInt8(truncatingIfNeeded: UInt32(bitPattern: sum) >> 24)
        }
    }

    private func averageFive(
        _ count: Int, into output: UnsafeMutablePointer<UInt8>, _ farLeft: UnsafePointer<UInt8>,
        _ left: UnsafePointer<UInt8>, _ middle: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>,
        _ farRight: UnsafePointer<UInt8>
    ) {
        for index in 0..<count {
            let center = Int32(left[index]) &+ Int32(middle[index]) &+ Int32(right[index])
            let sides = Int32(farLeft[index]) &+ Int32(farRight[index])
            let sum = (center &* inner) &+ (sides &* outer) &+ (1 << 23)
            output[index] = UInt8(truncatingIfNeeded: UInt32(bitPattern: sum) >> 24)
        }
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
