import Approximate
import Foundation

/// Vectors by chance, the same in every run.
struct TestVectors {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    /// SplitMix64.
    mutating func bits() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(bits() % UInt64(bound)) }

    /// Normally distributed, by Box and Muller.
    mutating func normal() -> Float {
        let radius = (-2 * log(Double(bits() >> 11 | 1) / 9_007_199_254_740_992)).squareRoot()
        return Float(radius * cos(2 * .pi * Double(bits() >> 11) / 9_007_199_254_740_992))
    }

    mutating func gaussian(_ count: Int, _ dimension: Int) -> [Float] {
        (0..<count * dimension).map { _ in normal() }
    }

    /// Rows around a few centres.
    mutating func clustered(_ count: Int, _ dimension: Int, centres: Int = 50, spread: Float = 0.4) -> [Float]
    {
        let middles = gaussian(centres, dimension)
        var rows: [Float] = []
        rows.reserveCapacity(count * dimension)
        for _ in 0..<count {
            let start = below(centres) * dimension
            for place in start..<start + dimension { rows.append(middles[place] + spread * normal()) }
        }
        return rows
    }

    static func normalized(_ rows: [Float], _ dimension: Int) -> [Float] {
        var result = rows
        for start in stride(from: 0, to: rows.count, by: dimension) {
            let range = start..<start + dimension
            let length = max(rows[range].reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-12)
            for place in range { result[place] /= length }
        }
        return result
    }

    /// The nearest rows of each query, by looking at all.
    static func exact(
        _ rows: [Float], _ queries: [Float], dimension: Int, k: Int, metric: ApproximateMetric
    ) -> [[Int64]] {
        let bank = 0..<rows.count / dimension
        return stride(from: 0, to: queries.count, by: dimension).map { start in
            let farness = bank.map { row -> Float in
                var sum: Float = 0
                for place in 0..<dimension {
                    let a = rows[row * dimension + place]
                    let b = queries[start + place]
                    sum += metric == .l2 ? (a - b) * (a - b) : -a * b
                }
                return sum
            }
            return bank.sorted { (farness[$0], $0) < (farness[$1], $1) }.prefix(k).map(Int64.init)
        }
    }

    /// An index of rows whose ids count up from `first`.
    static func index(
        _ kind: ApproximateKind, _ rows: [Float], dimension: Int, metric: ApproximateMetric = .l2,
        first: Int64 = 0
    ) throws -> ApproximateIndex {
        let count = rows.count / dimension
        let block = ApproximateBlock(rows: rows, ids: (0..<Int64(count)).map { $0 + first })
        return try ApproximateIndex.build(
            kind, metric: metric, dimension: dimension, expectedCount: count, sample: rows, blocks: [block],
            threads: 2)
    }
}
