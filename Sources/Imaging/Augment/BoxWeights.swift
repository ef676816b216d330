import CPixels

/// A box filter of fractional width in fixed point with 24 bits.
struct BoxWeights {
    /// Half the box's width less a half, in samples.
    let radius: Float
    /// Whole samples to each side of the middle.
    let whole: Int
    /// Weight of each whole sample.
    let inner: UInt32
    /// Weight of the two samples next to them.
    let outer: UInt32

    /// How far the box reaches, in samples.
    var reach: Int { whole + 1 }

    /// The box as kernels take it; `whole` is at most `PX_WIDEST_BOX`.
    var kernelBox: px_box { px_box(whole: UInt32(whole), inner: inner, outer: outer) }

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
        inner = UInt32(Float(1 << 24) / (radius * 2 + 1))
        outer = (1 << 24 - UInt32(2 * whole + 1) * inner) / 2
    }

    /// Averages `count` samples that stand `step` bytes apart, each with those of its neighbours.
    ///
    /// The edge's samples stand for those outside. A running sum makes the time independent of the width.
    func average(
        _ source: UnsafePointer<UInt8>, count: Int, step: Int, into output: UnsafeMutablePointer<UInt8>
    ) {
        func sample(_ index: Int) -> UInt32 { UInt32(source[min(max(index, 0), count - 1) * step]) }
        var sum = (-whole...whole).reduce(0) { $0 &+ sample($1) }
        for index in 0..<count {
            let sides = sample(index - reach) &+ sample(index + reach)
            output[index * step] = UInt8(
                truncatingIfNeeded: (sum &* inner &+ sides &* outer &+ (1 << 23)) >> 24)
            sum = sum &+ sample(index + reach) &- sample(index - whole)
        }
    }
}
