import Approximate
import Testing

@Suite struct ApproximateKindTests {
    @Test(arguments: [
        ("flat", ApproximateKind.flat), ("hnsw", .hnsw(links: 32, buildDepth: 200)),
        ("hnsw:16", .hnsw(links: 16, buildDepth: 200)), ("hnsw:16,80", .hnsw(links: 16, buildDepth: 80)),
        ("ivfpq", .ivfPQ()), ("ivfpq:4096", .ivfPQ(lists: 4096)),
        ("ivfpq:4096,48", .ivfPQ(lists: 4096, codeBytes: 48)), ("ivfpq:auto,48", .ivfPQ(codeBytes: 48)),
    ])
    func textIsReadAndWrittenBack(text: String, kind: ApproximateKind) throws {
        #expect(try ApproximateKind(parsing: text) == kind)
        #expect(try ApproximateKind(parsing: kind.description) == kind)
    }

    @Test(arguments: [
        "", "HNSW", "hnsw:", "hnsw:1", "hnsw:257", "hnsw:32,0", "hnsw:32,200,1", "hnsw:auto", "hnsw:-3",
        "hnsw:99999999999999999999", "ivfpq:0", "ivfpq:,", "ivfpq:x", "ivfpq:auto,auto,1", "ivfpq:8,0",
        "flat:",
        "flat:1", "flat\n", "hnsw: 3", "ivfpq:٣",
    ])
    func otherTextIsRefusedInOneSentence(text: String) {
        let error = #expect(throws: ApproximateError.self) { _ = try ApproximateKind(parsing: text) }
        #expect(error?.kind == .settings)
        #expect(error?.description.contains("\n") == false)
    }
}
