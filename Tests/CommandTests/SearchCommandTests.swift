import Foundation
import Search
import TestHTTPServer
import TestSupport
import Testing

/// `dino search` as its users meet it.
@Suite struct SearchCommandTests {
    let folder = TemporaryFolder()
    let data: String
    var index: String { folder.path + "/x.index" }

    init() throws {
        data = URL(fileURLWithPath: folder.path).resolvingSymlinksInPath().path + "/pictures <b>"
        try TinyPictures.write(to: data, count: 24)
        try FileManager.default.copyItem(atPath: data + "/class0/0.png", toPath: data + "/class0/copy, 0.png")
        let result = try build()
        #expect(result.status == 0, "\(result.errors)")
    }

    private func build(_ arguments: String...) throws -> Program.Result {
        try Program.run(["index", data, "-o", index] + IndexCommandTests.network + arguments)
    }

    private func search(_ arguments: String..., shell: String? = nil) throws -> Program.Result {
        try Program.run(["search", index] + arguments, shell: shell)
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func expectSentence(_ result: Program.Result, _ words: String..., status: Int32 = 1) {
        #expect(result.status == status && !result.wasKilled, "\(result)")
        for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
    }

    private func neighbors(_ json: String, _ query: Int = 0) throws -> [(path: String, score: Double)] {
        let queries = try #require(try object(json)["queries"] as? [[String: Any]])
        let found = try #require(queries[query]["neighbors"] as? [[String: Any]])
        return found.map { ($0["path"] as? String ?? "", $0["score"] as? Double ?? .nan) }
    }

    @Test func resultsAreToldInFourWays() throws {
        let query = data + "/class0/0.png"
        let (csv, html) = (folder.path + "/x.csv", folder.path + "/x.html")
        let json = folder.path + "/x.json"
        let result = try search(query, query, "-k", "3", "--csv", csv, "--html", html, "--json", json)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("cosine, higher is nearer") && result.output.contains("copy, 0.png"))
        // The same query twice, an empty line between the two tables and none at the end.
        #expect(result.output.components(separatedBy: "\n\n").count == 2)
        let text = try String(contentsOfFile: json, encoding: .utf8)
        let found = try neighbors(text)
        #expect(found.count == 3 && found[0].path == query && found[1].path == data + "/class0/copy, 0.png")
        #expect(found[0].score == found[1].score && abs(found[0].score - 1) < 1e-3 && found[2].score < 1)
        #expect(try neighbors(text, 1).map(\.path) == found.map(\.path))
        #expect(try object(text)["metric"] as? String == "cosine")
        #expect(try object(text)["higher_is_nearer"] as? Bool == true)
        // As short as the scores are.
        #expect(text.firstMatch(of: /"score": [-0-9.]{12}/) == nil)
        let lines = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 7 && lines[0] == "query,rank,path,score,metric,recipe")
        #expect(lines[2].contains("\"\(data)/class0/copy, 0.png\""))
        let page = try String(contentsOfFile: html, encoding: .utf8)
        #expect(page.contains("pictures &lt;b&gt;") && !page.contains("pictures <b>"))
        #expect(page.contains("class0/copy, 0.png"))
    }

    @Test func jsonOnStandardOutputIsAlone() throws {
        let result = try search(data + "/class1/1.png", "--json", "-", "--metric", "l2", "-k", "10000")
        let found = try neighbors(result.output)
        #expect(found.count == 25 && found.map(\.score) == found.map(\.score).sorted())
        #expect(try object(result.output)["higher_is_nearer"] as? Bool == false)
    }

    @Test func identicalPicturesAreLeftOutAndOthersTakeTheirPlace() throws {
        let result = try search(data + "/class0/0.png", "--exclude_identical", "--json", "-", "-k", "4")
        let found = try neighbors(result.output).map(\.path)
        #expect(found.count == 4 && !found.contains { $0.hasSuffix("/0.png") || $0.hasSuffix("copy, 0.png") })
    }

    @Test func addressesAreFetchedAndNothingIsLeftBehind() throws {
        let picture = Array(try Data(contentsOf: URL(fileURLWithPath: data + "/class0/0.png")))
        let server = try TestServer { request in
            switch request.target {
            case "/0.png": TestServer.answer(200, [], picture)
            case "/half.png": TestServer.answer(200, [], Array(picture[..<60]))
            case "/page": TestServer.answer(200, [], Array("<html>".utf8))
            default: TestServer.answer(404)
            }
        }
        let temporary = folder.path + "/tmp"
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
        let shell = "export TMPDIR='\(temporary)'"
        let list = folder.path + "/list.txt"
        try "\(server.url("/0.png"))\npictures <b>/class1/1.png\n".write(
            toFile: list, atomically: true, encoding: .utf8)
        let good = try search(list, "--json", "-", shell: shell)
        #expect(good.status == 0, "\(good.errors)")
        #expect(try neighbors(good.output)[0].path.hasSuffix("/class0/0.png"))
        #expect(good.output.contains("\"query\": \"\(server.url("/0.png"))\""))
        let mixed = try search(
            server.url("/page"), server.url("/0.png"), server.url("/half.png"), server.url("/none"), "--json",
            "-", shell: shell)
        expectSentence(
            mixed, server.url("/page"), "is not a picture", server.url("/none"), server.url("/half.png"))
        #expect(!mixed.errors.contains("dino-queries"), "\(mixed.errors)")
        #expect(try #require(try object(mixed.output)["queries"] as? [Any]).count == 1)
        expectSentence(try search(server.url("/page"), shell: shell), "is not a picture")
        expectSentence(try search(server.url("/half.png"), shell: shell), server.url("/half.png"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
    }

    @Test func aSignalIsHeardWhileAServerIsSlow() throws {
        let server = try TestServer { _ in [.pause(60)] }
        let temporary = folder.path + "/tmp"
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
        let result = try Program.run(
            ["search", index, server.url()], shell: "export TMPDIR='\(temporary)'"
        ) { process in
            while process.isRunning, server.requests.isEmpty { usleep(1000) }
            kill(process.processIdentifier, SIGINT)
        }
        #expect(result.status == 130 && !result.wasKilled)
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
    }

    @Test func whatCannotBeSearchedIsASentence() throws {
        let query = data + "/class0/0.png"
        let bad = folder.path + "/bad.png"
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: bad))
        expectSentence(try search(bad), "bad.png")
        expectSentence(try search(bad, query), "bad.png")
        expectSentence(try search(folder.path + "/none.png"), "none.png")
        expectSentence(try search(query, "--recipe", "mean"), "has no recipe 'mean'; it has 'cls|l2'")
        expectSentence(try search(query, "--approximate"), "--approximate hnsw --metric cosine")
        expectSentence(try search(query, "--effort", "3"), "--effort needs --approximate", status: 2)
        expectSentence(try search(query, "-k", "10001"), "10000", status: 2)
        expectSentence(try search(), "no query is named", status: 2)
        let weights = folder.path + "/other.pth"
        try Data("none".utf8).write(to: URL(fileURLWithPath: weights))
        expectSentence(
            try search(query, "--pretrained_weights", weights), "was made with the weights 'random'",
            "not with")
        expectSentence(try Program.run(["search", folder.path + "/no.index", query]), "is not there")
    }

    @Test func nothingThatIsReadIsWrittenOver() throws {
        let query = data + "/class0/0.png"
        let listed = folder.path + "/query.png"
        try FileManager.default.copyItem(atPath: query, toPath: listed)
        let list = folder.path + "/list.txt"
        try "query.png\n".write(toFile: list, atomically: true, encoding: .utf8)
        let before = try [index, query, listed].map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
        for place in [
            index, index + "-wal", index + ".0-cosine.faiss", query, data + "/class1/3.png", listed, list,
        ] {
            expectSentence(try search(list, query, "--csv", place), "written over")
        }
        #expect(try [index, query, listed].map { try Data(contentsOf: URL(fileURLWithPath: $0)) } == before)
    }

    @Test func approximateSearchFindsTheSame() throws {
        let built = try build("--approximate", "hnsw", "--json", "-")
        #expect(built.status == 0 && built.output.contains("\"unchanged\": 25"), "\(built.errors)")
        let query = data + "/class0/4.png"
        let exact = try search(query, "--json", "-")
        let found = try search(query, "--json", "-", "--approximate", "--effort", "1000000")
        let (all, some) = (try neighbors(exact.output), try neighbors(found.output))
        #expect(all.map(\.path) == some.map(\.path) && all.map(\.score) == some.map(\.score))
        expectSentence(try search(query, "--approximate", "--metric", "l2"), "--metric l2")
        #expect(try build("--approximate", "hnsw").errors.contains("is up to date"))
        try TinyPictures.write(to: data + "/more", count: 1)
        #expect(try build().status == 0)
        expectSentence(try search(query, "--approximate"), "before the index was last changed")
    }

    @Test func anExportNamesThePicturesOfItsIds() throws {
        let file = folder.path + "/x.faiss"
        #expect(try build("--export_faiss", file).status == 0)
        let lines = try String(contentsOfFile: file + ".csv", encoding: .utf8).split(separator: "\n")
        let store = try SQLiteStore(opening: index)
        var expected = ["id,path"]
        try store.forEachPicture {
            expected.append("\($0.id)," + ($0.path.contains(",") ? "\"\($0.path)\"" : $0.path))
        }
        #expect(lines.map(String.init) == expected)
        expectSentence(try build("--export_faiss", index), "written over")
        expectSentence(try build("--export_faiss", "-"), "name of a file", status: 2)
        expectSentence(try build("--metric", "l2"), "--approximate or --export_faiss", status: 2)
        expectSentence(try build("--approximate", "tree"), "tree", status: 2)
        expectSentence(try build("--approximate", "ivfpq"), "take hnsw or flat")
        let other = folder.path + "/two.index"
        let two = try Program.run(
            ["index", data, "-o", other, "--recipe", "cls", "mean", "--export_faiss", file]
                + IndexCommandTests.network)
        expectSentence(two, "takes an index of one recipe")
        #expect(!FileManager.default.fileExists(atPath: other))
    }
}
