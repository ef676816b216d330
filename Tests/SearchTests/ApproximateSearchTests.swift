import Approximate
import Foundation
import Search
import Similarity
import Testing

/// The file of FAISS beside an index: when it is taken and when it is refused.
@Suite struct ApproximateSearchTests {
    private func build(
        _ store: SQLiteStore, _ metric: Metric, _ kind: ApproximateKind = .hnsw()
    ) throws -> ApproximateFile {
        let file = try ApproximateFile(of: store, recipe: 0, metric: metric)
        let work = ApproximateBuild(try store.vectors(recipe: 0), metric: metric, threads: 1)
        try file.write(work.run(kind) { _, _ in true }, request: kind)
        return file
    }

    private func refusal(_ store: SQLiteStore, _ metric: Metric) -> String {
        let error = #expect(throws: (any Error).self) {
            _ = try ApproximateSearch(store, recipe: 0, metric: metric)
        }
        return error.map { "\($0)" } ?? ""
    }

    private func index() throws -> TinyIndex {
        let index = try TinyIndex()
        for seed in 0..<8 { try index.write("\(seed).ppm", seed) }
        try index.update()
        return index
    }

    private func writable(_ index: TinyIndex) throws -> SQLiteStore {
        try SQLiteStore(creating: index.file, header: SQLiteStore(opening: index.file).header)
    }

    @Test func missingStaleAndDamagedFilesAreRefused() throws {
        let index = try index()
        var store = try writable(index)
        #expect(refusal(store, .l2).contains("build one with 'dino index --approximate hnsw --metric l2'"))
        let file = try build(store, .l2)
        #expect(try ApproximateSearch(store, recipe: 0, metric: .l2).nearest(to: [], count: 1).isEmpty)
        #expect(refusal(store, .cosine).contains("--metric cosine"))
        try store.finishWriting()

        let bytes = try Data(contentsOf: URL(fileURLWithPath: file.path))
        for damage in [bytes.prefix(bytes.count / 2), Data(), bytes + [0]] {
            try damage.write(to: URL(fileURLWithPath: file.path))
            #expect(refusal(store, .l2).contains(file.path))
        }
        try bytes.write(to: URL(fileURLWithPath: file.path))
        try index.write("new.ppm", 20)
        try index.update()
        store = try SQLiteStore(opening: index.file)
        #expect(refusal(store, .l2).contains("before the index was last changed"))
    }

    @Test func aFileIsUpToDateOnlyAsItWasAskedFor() throws {
        let index = try index()
        // Its folder goes away with it.
        defer { withExtendedLifetime(index) {} }
        let store = try writable(index)
        let file = try build(store, .cosine, .hnsw(links: 16, buildDepth: 100))
        #expect(try file.isUpToDate(as: .hnsw(links: 16, buildDepth: 100)))
        #expect(try !file.isUpToDate(as: .hnsw(links: 16, buildDepth: 200)))
        #expect(try !file.isUpToDate(as: .flat))
        try FileManager.default.removeItem(atPath: file.path)
        #expect(try !file.isUpToDate(as: .hnsw(links: 16, buildDepth: 100)))
    }

    /// Pictures that another program adds while an index is built are not in it.
    @Test func anIndexOfOlderVectorsIsStale() throws {
        let index = try index()
        let store = try SQLiteStore(opening: index.file)
        let file = try ApproximateFile(of: store, recipe: 0, metric: .cosine)
        let work = ApproximateBuild(try store.vectors(recipe: 0), metric: .cosine, threads: 1)
        try index.write("new.ppm", 20)
        try index.update()
        let writer = try writable(index)
        try file.write(work.run(.flat) { _, _ in true }, request: .flat)
        #expect(refusal(writer, .cosine).contains("before the index was last changed"))
    }

    @Test func anotherMetricsFileIsRefused() throws {
        let index = try index()
        defer { withExtendedLifetime(index) {} }
        let store = try writable(index)
        let (near, far) = (try build(store, .cosine), try build(store, .l2))
        try FileManager.default.removeItem(atPath: far.path)
        try FileManager.default.copyItem(atPath: near.path, toPath: far.path)
        #expect(refusal(store, .l2).contains("is not by l2"))
    }

    @Test func workEndsWhenItIsAskedTo() throws {
        let index = try index()
        defer { withExtendedLifetime(index) {} }
        let vectors = try SQLiteStore(opening: index.file).vectors(recipe: 0)
        let work = ApproximateBuild(vectors, metric: .cosine, threads: 1)
        #expect(throws: ApproximateError.self) { _ = try work.run(.hnsw()) { _, _ in false } }
        let built = try work.run(.hnsw()) { _, _ in true }
        #expect(throws: ApproximateError.self) {
            _ = try work.measure(built, queries: 5, efforts: [8]) { false }
        }
        let rows = try work.measure(built, queries: 5, efforts: [8, 64])
        #expect(rows.map(\.effort) == [nil, 8, 64] && rows.allSatisfy { $0.recall == 1 })
    }

    /// Features of a weak network point nearly the same way: codes must not drown what is left of the difference.
    @Test func codesTellNearRowsApart() throws {
        var generator = SystemRandomNumberGenerator()
        let (rows, dimension) = (800, 32)
        var store = try VectorStore(dimension: dimension, precision: .float32, reservingCapacity: rows)
        for _ in 0..<rows {
            try store.append(
                (0..<dimension).map { _ in 1 + Float.random(in: -0.02...0.02, using: &generator) })
        }
        let vectors = IndexVectors(ids: Array(1...rows), vectors: store)
        let work = ApproximateBuild(vectors, metric: .cosine, threads: 1)
        let index = try work.run(.ivfPQ(lists: nil, codeBytes: nil)) { _, _ in true }
        let found = try work.measure(index, queries: 50, efforts: [1000])
        #expect(found[1].recall > 0.9)
    }
}
