import Foundation
import Similarity
import Testing

/// Exact search against NumPy.
@Suite struct FlatGoldenTests {
    struct Golden: Decodable {
        let seed: UInt64
        let rows, dimension, queries, k: Int
        let metric: String
        let indices: [Int]
        let scores: [Float]
    }

    @Test func neighboursAreNumPys() throws {
        let url = try #require(Bundle.module.url(forResource: "Golden/flat", withExtension: "json"))
        let cases = try JSONDecoder().decode([Golden].self, from: Data(contentsOf: url))
        #expect(cases.count == 9)
        for golden in cases {
            let dimension = golden.dimension
            var bank = FlatSamples.formula(2 * golden.seed, golden.rows * dimension, scale: 1)
            for place in bank.indices {
                bank[place] *= Float(0.25 + 2 * (Double(place / dimension * 37 % 64) / 64))
            }
            let queries = FlatSamples.formula(2 * golden.seed + 1, golden.queries * dimension, scale: 1.5)
            var store = try VectorStore(dimension: dimension, precision: .float32)
            try store.append(bank)
            let metric = try #require(Metric(rawValue: golden.metric))
            let found = try FlatSearch(store, metric: metric).nearest(queries, k: golden.k).flatMap(\.self)
            #expect(found.map(\.index) == golden.indices, "\(golden.metric), \(dimension) numbers")
            #expect(zip(found, golden.scores).allSatisfy { abs($0.score - $1) < 1e-5 * max(1, abs($1)) })
        }
    }
}
