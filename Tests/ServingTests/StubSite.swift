import Foundation
import Serving
import TestBrowser
import TestHTTPServer

/// The page in front of an API whose answers follow from a few numbers: neighbours of a picture are those
/// that come after it.
struct StubSite: Sendable {
    /// Status and body that take the place of an answer.
    struct Answer: Sendable {
        var status: Int
        var body: JSONValue
        /// What the body is in place of `body`.
        var text: String?
        /// Whether the connection ends without an answer.
        var isCut = false
    }

    var paths = (0..<90).map { "folder/picture-\($0).bmp" }
    var recipes = ["class-token", "gem-patches"]
    var bodyBytes = 200_000
    var side = 500
    var prefix = "/"
    /// Answers by path, for those that are to go wrong.
    var faults: [String: Answer] = [:]
    /// How often `api/duplicates` is not ready.
    var unreadyCount = 0
    /// Groups, and pictures of each, that an answer tells of but does not list.
    var (unlistedGroups, unlistedCopies) = (0, 0)
    let duplicateQuestions = Counter()
    /// The patches of every picture.
    static let (columns, rows) = (8, 6)

    /// Serves the site until the end of `body`.
    func serve<Result: Sendable>(
        _ body: @Sendable (TestServer) async throws -> Result
    ) async throws -> Result {
        let server = try TestServer(answer)
        defer { server.stop() }
        return try await body(server)
    }

    /// A server of the site that ends connections without an answer while `isBroken` says so.
    func server(unless isBroken: @escaping @Sendable () -> Bool) throws -> TestServer {
        try TestServer { isBroken() ? [] : answer($0) }
    }

    /// A fault with the API's form of an error.
    static func fault(_ status: Int, _ sentence: String) -> Answer {
        Answer(status: status, body: ["error": .string(sentence)])
    }

    @Sendable private func answer(_ request: TestServer.Request) -> [TestServer.Step] {
        let parts = URLComponents(string: "http://x" + request.target)
        guard let parts, parts.path.hasPrefix(prefix) else { return TestServer.answer(404) }
        let path = String(parts.path.dropFirst(prefix.count))
        if let fault = faults[path] {
            if fault.isCut { return [] }
            return reply(fault.status, fault.text ?? fault.body.text)
        }
        if let file = PageFiles.file(named: path.isEmpty ? "index.html" : path) {
            return TestServer.answer(200, headers(file.contentType), file.bytes)
        }
        let words = (parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        let query = Dictionary(words.map { ($0, [$1]) }, uniquingKeysWith: +)
        switch path {
        case "api/index": return reply(200, index.text)
        case "api/pictures": return reply(200, page(query).text)
        case "api/search": return reply(200, search(query, sent: request.body).text)
        case "api/patch": return reply(200, patch(query).text)
        case "api/duplicates": return duplicates(query)
        default: return picture(path)
        }
    }

    private func headers(_ type: String) -> [String] {
        ["Content-Type: \(type)", "Content-Security-Policy: \(PageFiles.contentSecurityPolicy)"]
    }

    func reply(_ status: Int, _ text: String) -> [TestServer.Step] {
        TestServer.answer(status, headers("application/json"), Array(text.utf8))
    }

    private func picture(_ path: String) -> [TestServer.Step] {
        let words = path.split(separator: "/")
        guard words.count == 3, let id = words.compactMap({ Int($0) }).first, paths.indices.contains(id)
        else {
            return reply(404, #"{"error":"The index has no such picture"}"#)
        }
        if words[0] == "api" { return reply(200, facts(id).text) }
        return TestServer.answer(
            200, headers("image/bmp"), Bitmap.bytes(width: 40, height: 30, seed: UInt8(id % 250)))
    }

    func facts(_ id: Int) -> JSONValue {
        [
            "id": .number(Double(id)), "path": .string(paths[id]), "width": 40, "height": 30, "bytes": 3654,
            "modified": "2026-01-01T00:00:00Z",
        ]
    }
}
