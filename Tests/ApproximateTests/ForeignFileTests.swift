import Approximate
import Foundation
import Testing

/// Files of Python's faiss, and ours for it; run by hand together with `check_with_faiss.py`, which says how.
@Suite struct ForeignFileTests {
    static let folder = ProcessInfo.processInfo.environment["APPROXIMATE_FAISS_FOLDER"]
    private static let dimension = 24

    private static func floats(_ name: String) throws -> [Float] {
        let data = try Data(contentsOf: URL(fileURLWithPath: (folder ?? "") + "/" + name))
        return data.withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
        }
    }

    @Test(.enabled(if: folder != nil, "needs the files of check_with_faiss.py"))
    func filesOfPythonGiveItsNeighbours() throws {
        let folder = try #require(Self.folder)
        let json = try Data(contentsOf: URL(fileURLWithPath: folder + "/python.json"))
        let expected = try JSONDecoder().decode([String: [[Int64]]].self, from: json)
        #expect(expected.count == 10)
        let queries = try Self.floats("queries.f32")
        for (name, ids) in expected {
            let index = try ApproximateIndex.read(
                from: folder + "/python-\(name).index", acceptingForeign: true)
            let found = try index.search(queries, k: 10, effort: name.hasPrefix("ivfpq") ? 5 : 64)
            #expect(recall(found: found.map(\.ids), exact: ids) > 0.995, "\(name)")
        }
    }

    @Test(
        .enabled(if: folder != nil, "needs the files of check_with_faiss.py"),
        arguments: [ApproximateKind.flat, .hnsw(), .ivfPQ(lists: 20)], ApproximateMetric.allCases)
    func filesForPythonAreWritten(kind: ApproximateKind, metric: ApproximateMetric) throws {
        let folder = try #require(Self.folder)
        let rows = try Self.floats("rows.f32")
        let index = try TestVectors.index(
            kind, rows, dimension: Self.dimension, metric: metric, first: 1 << 40)
        let name = folder + "/swift-\(kind)-\(metric)"
        try index.write(to: name + ".index")
        let effort = kind.needsTraining ? 5 : 64
        let found = try index.search(try Self.floats("queries.f32"), k: 10, effort: effort).map(\.ids)
        try JSONEncoder().encode(found).write(to: URL(fileURLWithPath: name + ".json"))
    }
}
