/// A small, fast, seedable generator (SplitMix64), the same on every machine.
///
/// A stream is named by a list of numbers, such as seed, epoch and picture index: what a picture's crops are
/// then depends on these alone, not on the order in which workers reach it.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts the stream that these numbers name.
    public init(_ names: UInt64...) {
        state = 0x9E37_79B9_7F4A_7C15
        for name in names {
            state = Self.mix(state ^ Self.mix(name &+ 0x9E37_79B9_7F4A_7C15))
        }
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// A uniform number in `[0, 1)`, with 53 random bits.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A uniform number in `[range.lowerBound, range.upperBound)`.
    public mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
