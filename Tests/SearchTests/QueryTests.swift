import Approximate
import Search
import Similarity
import Testing
import Torch

/// Every way of searching finds what a plain computation finds.
@Suite struct QueryTests {
    static let count = 40

    static func index(_ precision: VectorPrecision) throws -> TinyIndex {
        // Not scaled to unit length, so that the three metrics differ.
        let index = try TinyIndex([("mean", .init(resizeSize: 16, cropSize: 16))])
        index.precision = precision
        // The last three are one picture.
        for seed in 0..<count { try index.write("\(seed).ppm", min(seed, count - 3)) }
        try index.update(batchSize: 16)
        return index
    }

    static func plain(
        _ store: SQLiteStore, _ query: [Float], _ metric: Metric, _ count: Int
    ) throws -> [PictureNeighbor] {
        let all = try (1...Self.count).map { id in
            PictureNeighbor(
                id: id, score: Float(metric.score(query, try #require(try store.vector(id, recipe: 0)))))
        }
        let sorted = all.sorted { a, b in
            if a.score != b.score { return metric.higherIsNearer ? a.score > b.score : a.score < b.score }
            return a.id < b.id
        }
        return Array(sorted.prefix(count))
    }

    @Test(arguments: [VectorPrecision.float32, .float16, .int8], [Metric.cosine, .dot, .l2])
    func allFindTheSame(precision: VectorPrecision, metric: Metric) throws {
        let index = try Self.index(precision)
        let store = try SQLiteStore(
            creating: index.file, header: SQLiteStore(opening: index.file).header)
        let vectors = try store.vectors(recipe: 0)
        var engines: [(String, any PictureSearch)] = [
            ("exact", ExactSearch(vectors, metric: metric, threads: 2)),
            ("device", try DeviceSearch(vectors, metric: metric, device: .cpu)),
            ("device in blocks", try DeviceSearch(vectors, metric: metric, device: .cpu, blockRows: 7)),
        ]
        for kind in [ApproximateKind.flat, .hnsw(links: 16, buildDepth: 100)] {
            let file = try ApproximateFile(of: store, recipe: 0, metric: metric)
            let built = try ApproximateBuild(vectors, metric: metric, threads: 1).run(kind) { _, _ in true }
            try file.write(built, request: kind)
            engines.append(("\(kind)", try ApproximateSearch(store, recipe: 0, metric: metric)))
        }
        // Of another picture, of one that is there, of one that is there three times, and twice the same.
        let other = try index.features.vectors(of: TinyIndex.picture(99))[0]
        let queries = [other, vectors.vectors.row(4), vectors.vectors.row(Self.count - 1), other]
        for count in [1, 5, Self.count, 10_000] {
            let expected = try queries.map { try Self.plain(store, $0, metric, count) }
            for (name, engine) in engines {
                #expect(try engine.nearest(to: queries, count: count) == expected, "\(name), \(count)")
            }
        }
        for (name, engine) in engines { #expect(try engine.nearest(to: [], count: 3).isEmpty, "\(name)") }
    }

    @Test func anEmptyIndexFindsNothing() throws {
        let vectors = IndexVectors(ids: [], vectors: try VectorStore(dimension: 3, precision: .float16))
        let queries: [[Float]] = [[1, 2, 3], [0, 0, 0]]
        #expect(try ExactSearch(vectors, metric: .l2, threads: 2).nearest(to: queries, count: 4) == [[], []])
        let device = try DeviceSearch(vectors, metric: .cosine, device: .cpu)
        #expect(try device.nearest(to: queries, count: 4) == [[], []])
    }
}
