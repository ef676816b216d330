/// A weight below 2^23, in 24-bit fixed point, whose exact products are built from 16-bit numbers.
///
/// For a difference d in -510...510, d · weight / 2^24 is
/// `highPart + (lowPart + smallPart + remainder / 256) / 2^16`, with `lowPart` taken as unsigned.
struct SplitWeight {
    /// The weight's upper 16 bits.
    private let upper: Int16
    /// The weight's lower 8 bits.
    private let lower: Int16

    init(_ weight: Int32) {
        upper = Int16(weight >> 8)
        lower = Int16(weight & 255)
    }

    /// The upper half of the product with the upper bits.
    @inline(__always)
    func highPart(_ difference: Int16) -> Int16 {
        Self.upperHalf(difference, upper)
    }

    /// The lower half of the product with the upper bits.
    @inline(__always)
    func lowPart(_ difference: Int16) -> Int16 {
        difference &* upper
    }

    /// The product with the lower bits, divided by 256 and rounded down.
    @inline(__always)
    func smallPart(_ difference: Int16) -> Int16 {
        Self.upperHalf(difference &<< 6, lower &<< 2)
    }

    /// What that division leaves, in 0...255.
    @inline(__always)
    func remainder(_ difference: Int16) -> Int16 {
        (difference &* lower) & 255
    }

    @inline(__always)
    private static func upperHalf(_ first: Int16, _ second: Int16) -> Int16 {
        Int16(truncatingIfNeeded: (Int32(first) &* Int32(second)) &>> 16)
    }
}
