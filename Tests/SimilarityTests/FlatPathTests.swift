import Similarity
import Testing

/// Each processor's kernels against those of any processor: to the bit.
@Suite struct FlatPathTests {
    static let paths = SearchPath.allCases.filter { $0.isSupported && $0 != .portable }

    @Test(arguments: paths, VectorPrecision.allCases)
    func decodingIsTheSameToTheBit(path: SearchPath, precision: VectorPrecision) throws {
        var generator = SplitMix(11)
        for dimension in [1, 4, 7, 8, 9, 15, 16, 17, 31, 64, 100, 385] {
            var store = try VectorStore(dimension: dimension, precision: precision)
            for _ in 0..<60 {
                let bytes = (0..<store.rowBytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
                try store.append(encoded: bytes)
            }
            let plain = store.numbers(0..<60, path: .portable), fast = store.numbers(0..<60, path: path)
            let areAlike = zip(plain, fast).allSatisfy {
                $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN
            }
            #expect(areAlike && plain.count == fast.count, "\(dimension) numbers")
        }
    }

    /// All numbers that there are.
    @Test(arguments: paths + [.portable]) func everyFloat16IsDecoded(path: SearchPath) throws {
        var store = try VectorStore(dimension: 256, precision: .float16)
        try store.append(encoded: (0...UInt16.max).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        let numbers = store.numbers(0..<256, path: path)
        for (bits, number) in numbers.enumerated() {
            let magnitude = bits & 0x7FFF, exponent = magnitude >> 10, fraction = Float(magnitude & 0x3FF)
            let expected =
                switch exponent {
                case 0: fraction * 0x1p-24
                case 31: fraction == 0 ? Float.infinity : .nan
                default:
                    (1 + fraction * 0x1p-10) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
                }
            let signed = bits & 0x8000 == 0 ? expected : -expected
            #expect(number.bitPattern == signed.bitPattern || number.isNaN && expected.isNaN, "\(bits)")
        }
    }

    @Test(arguments: paths, Metric.allCases)
    func neighboursAreTheSameToTheBit(path: SearchPath, metric: Metric) throws {
        var generator = SplitMix(12)
        for dimension in [1, 5, 16, 33, 255, 256, 300, 513] {
            for precision in VectorPrecision.allCases {
                let made = FlatSamples.rows(250, dimension, using: &generator)
                let (store, _) = try FlatSamples.store(made, dimension, precision)
                let plain = FlatSearch(store, metric: metric, threads: 1, path: .portable)
                let fast = FlatSearch(store, metric: metric, threads: 1, path: path)
                for asking in [1, 2, 3, 4, 5, 8, 20, 33] {
                    let queries = FlatSamples.rows(asking, dimension, using: &generator).flatMap(\.self)
                    #expect(
                        try plain.nearest(queries, k: 8) == fast.nearest(queries, k: 8),
                        "\(precision), \(dimension) numbers, \(asking) queries")
                }
            }
        }
    }

    @Test(arguments: paths, Metric.allCases)
    func pairsAreTheSameToTheBit(path: SearchPath, metric: Metric) throws {
        var generator = SplitMix(13)
        let (store, _) = try FlatSamples.store(
            FlatSamples.rows(500, 20, using: &generator), 20, .int8)
        func pairs(_ path: SearchPath) throws -> Set<NeighborPair> {
            var all: [NeighborPair] = []
            let search = FlatSearch(store, metric: metric, threads: 1, path: path)
            try search.pairs(nearerThan: metric == .l2 ? 2.5 : 0.5) { all += $0 }
            #expect(Set(all).count == all.count && !all.isEmpty)
            return Set(all)
        }
        #expect(try pairs(.portable) == pairs(path))
    }
}
