import Dispatch
import Foundation

/// Vectors of unit length whose directions are evenly spread: normal numbers, scaled.
///
/// Vector i depends on the seed and i alone.
struct GaussianVectors {
    let dimension: Int
    let seed: UInt64

    /// Vectors of these indices, one after the other.
    func numbers(_ indices: Range<Int>) -> [Float] {
        [Float](unsafeUninitializedCapacity: indices.count * dimension) { numbers, initialized in
            nonisolated(unsafe) let target = numbers
            DispatchQueue.concurrentPerform(iterations: indices.count) { place in
                fill(
                    UnsafeMutableBufferPointer(rebasing: target[place * dimension..<(place + 1) * dimension]),
                    index: indices.lowerBound + place)
            }
            initialized = indices.count * dimension
        }
    }

    private func fill(_ vector: UnsafeMutableBufferPointer<Float>, index: Int) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(index) &* 0xD1B5_4A32_D192_ED03
        var square: Float = 0
        for place in stride(from: 0, to: dimension, by: 2) {
            // Box and Muller's pair of normal numbers.
            let bits = Self.next(&state)
            let radius = (-2 * Foundation.log((Float(bits >> 40) + 1) * 0x1p-24)).squareRoot()
            let angle = 2 * Float.pi * Float(bits & 0xFF_FFFF) * 0x1p-24
            for (offset, number) in [radius * cos(angle), radius * sin(angle)].enumerated()
            where place + offset < dimension {
                vector[place + offset] = number
                square += number * number
            }
        }
        let scale = square > 0 ? 1 / square.squareRoot() : 1
        for place in 0..<dimension { vector[place] *= scale }
    }

    /// The next number of SplitMix64.
    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}
