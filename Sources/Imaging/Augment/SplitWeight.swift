/// A weight below 2^23, in 24-bit fixed point, whose exact products are built from 16-bit numbers.
///
/// For a difference d in -510...510, d · weight / 2^24 is
/// `high + (low + small + remainder / 256) / 2^16`, with `low` taken as unsigned.
struct SplitWeight {
    typealias Vector = SIMD8<Int16>

    /// The weight's upper 16 bits.
    private let upper: Vector
    /// The weight's lower 8 bits.
    private let lower: Vector
    /// Four times these.
    private let shiftedLower: Vector

    init(_ weight: Int32) {
        upper = Vector(repeating: Int16(weight >> 8))
        lower = Vector(repeating: Int16(weight & 255))
        shiftedLower = lower &<< 2
    }

    /// The upper half of the product with the upper bits.
    @inline(__always)
    func high(_ difference: Vector) -> Vector {
        Self.upperHalf(difference, upper)
    }

    /// The lower half of the product with the upper bits.
    @inline(__always)
    func low(_ difference: Vector) -> Vector {
        difference &* upper
    }

    /// The product with the lower bits, divided by 256 and rounded down.
    @inline(__always)
    func small(_ difference: Vector) -> Vector {
        Self.upperHalf(difference &<< 6, shiftedLower)
    }

    /// What that division leaves, in 0...255.
    @inline(__always)
    func remainder(_ difference: Vector) -> Vector {
        (difference &* lower) & 255
    }

    /// 1 where the sum of two unsigned numbers does not fit 16 bits.
    @inline(__always)
    static func carry(_ first: Vector, _ second: Vector) -> Vector {
        let carries = (first & second) | ((first | second) & ~(first &+ second))
        return Vector(truncatingIfNeeded: SIMD8<UInt16>(truncatingIfNeeded: carries) &>> 15)
    }

    @inline(__always)
    private static func upperHalf(_ first: Vector, _ second: Vector) -> Vector {
        let product = SIMD8<Int32>(truncatingIfNeeded: first) &* SIMD8<Int32>(truncatingIfNeeded: second)
        return Vector(truncatingIfNeeded: product &>> 16)
    }
}
