import Downloads
import Foundation
import TestHTTPServer
import Testing

/// Downloads that go well, and what they leave.
@Suite struct DownloadTests {
    @Test func fetchesAFileAndLeavesNothingElse() throws {
        let contents = TestServer.contents(700_000)
        let server = try TestServer { TestServer.file(contents, to: $0) }
        try TestEnvironment.withFolder { folder in
            var seen: [Int] = []
            let path = folder + "/new/folder/x.pth"
            try Download(url: server.url(), destination: path).run { received, total in
                seen.append(received)
                #expect(total == contents.count)
            }
            #expect(TestEnvironment.holds(path, contents))
            #expect(try TestEnvironment.names(folder + "/new/folder") == ["x.pth"])
            #expect(seen == seen.sorted() && seen.first == 0 && seen.last == contents.count)
            let request = try #require(server.requests.first)
            #expect(request.headers["user-agent"] == "swift-dino/0.1")
            #expect(request.headers["accept-encoding"] == "identity")
            #expect(request.headers["range"] == nil && server.requests.count == 1)
        }
    }

    /// The headers of interim answers are not the file's.
    @Test func passesOverInterimAnswers() throws {
        let server = try TestServer { _ in
            let hints = "HTTP/1.1 103 Early Hints\r\nETag: \"hint\"\r\nX-Linked-Size: 7\r\n\r\n"
            return [.send(Array(hints.utf8))] + TestServer.answer(200, [], [1, 2, 3])
        }
        try TestEnvironment.withFolder { folder in
            try Download(url: server.url(), destination: folder + "/x").run()
            #expect(TestEnvironment.bytes(folder + "/x") == [1, 2, 3])
        }
    }

    @Test func fetchesAnEmptyFile() throws {
        let server = try TestServer { TestServer.file([], to: $0) }
        try TestEnvironment.withFolder { folder in
            try Download(url: server.url(), destination: folder + "/x", expectedSize: 0).run()
            #expect(TestEnvironment.bytes(folder + "/x") == [])
            #expect(try TestEnvironment.names(folder) == ["x"])
        }
    }

    /// Without a length the end of the connection is the end of the file, or of the last chunk.
    @Test(arguments: [false, true]) func fetchesWithoutALength(_ isChunked: Bool) throws {
        let server = try TestServer { _ in
            isChunked
                ? [
                    TestServer.head(200, ["Transfer-Encoding: chunked"]),
                    .send(Array("3\r\nabc\r\n2\r\nde\r\n0\r\nETag: \"trailer\"\r\n\r\n".utf8)),
                ] : [TestServer.head(200, []), .send(Array("abcde".utf8))]
        }
        try TestEnvironment.withFolder { folder in
            var total: Int? = -1
            try Download(url: server.url(), destination: folder + "/x").run { total = $1 }
            #expect(TestEnvironment.bytes(folder + "/x") == Array("abcde".utf8))
            #expect(total == nil)
        }
    }

    @Test func replacesTheOldFileOnlyAtTheEnd() throws {
        let contents = TestServer.contents(1000)
        let server = try TestServer { TestServer.file(contents, limit: $0.number < 1 ? 10 : .max, to: $0) }
        try TestEnvironment.withFolder { folder in
            let path = folder + "/x"
            try TestEnvironment.write([7], to: path)
            let download = Download(
                url: server.url(), destination: path, limits: TestEnvironment.limits(tries: 1))
            #expect(try TestEnvironment.failure(of: download).kind == .interrupted)
            #expect(TestEnvironment.bytes(path) == [7])
            try download.run()
            #expect(TestEnvironment.holds(path, contents))
        }
    }

    @Test func fetchesNothingWhereTheRightFileStands() throws {
        let server = try TestServer { _ in TestServer.answer(500) }
        try TestEnvironment.withFolder { folder in
            try TestEnvironment.write(Array("abc".utf8), to: folder + "/x")
            try Download(
                url: server.url(), destination: folder + "/x", sha256: DigestTests.abc.uppercased()
            ).run()
            #expect(server.requests.isEmpty)
            #expect(try TestEnvironment.names(folder) == ["x"])
        }
    }

    @Test func goesThroughTheProxyOfTheEnvironment() throws {
        try TestEnvironment.withFolder { folder in
            try Download(url: "http://weights.invalid/x?y", destination: folder + "/x").run()
            let expected = Array("http://weights.invalid/x?y".utf8)
            #expect(TestEnvironment.bytes(folder + "/x") == expected)
        }
    }

    @Test func runsOnManyThreadsAtOnce() throws {
        let contents = TestServer.contents(100_000)
        let server = try TestServer { TestServer.file(contents, to: $0) }
        try TestEnvironment.withFolder { folder in
            DispatchQueue.concurrentPerform(iterations: 12) { index in
                try? Download(url: server.url(), destination: "\(folder)/\(index)").run()
            }
            let names = try TestEnvironment.names(folder)
            #expect(names.count == 12)
            for index in 0..<12 { #expect(TestEnvironment.holds("\(folder)/\(index)", contents)) }
        }
    }

    @Test(arguments: [
        "", "x", "ftp://127.0.0.1/x", "file:///etc/passwd", "http://", "http:///x", "http://a b/",
        "http://a\0b",
        "http://user@/x", "http://a/\r\nHost: b", "https:/a",
    ]) func refusesWhatIsNoAddress(_ url: String) throws {
        try TestEnvironment.withFolder { folder in
            let error = try TestEnvironment.failure(of: Download(url: url, destination: folder + "/x"))
            #expect(error.kind == .invalid)
            #expect(error.description.hasSuffix("cannot be downloaded: it is not an http or https address"))
            #expect(try TestEnvironment.names(folder) == [])
        }
    }

    @Test func refusesHashesAndSizesThatAreNone() throws {
        try TestEnvironment.withFolder { folder in
            for hash in ["", "abc", String(repeating: "g", count: 64), String(repeating: "é", count: 64)] {
                let download = Download(url: "http://a/x", destination: folder + "/x", sha256: hash)
                let error = try TestEnvironment.failure(of: download)
                #expect(error.kind == .invalid)
            }
            let download = Download(url: "http://a/x", destination: folder + "/x", expectedSize: -1)
            let error = try TestEnvironment.failure(of: download)
            #expect(error.kind == .invalid)
        }
    }

    @Test func showsNoPassword() throws {
        let server = try TestServer { TestServer.file([1, 2, 3], limit: $0.number < 1 ? 2 : 3, to: $0) }
        try TestEnvironment.withFolder { folder in
            let url = "http://me:secret@127.0.0.1:\(server.port)/x"
            let download = Download(
                url: url, destination: folder + "/x", limits: TestEnvironment.limits(tries: 1))
            let error = try TestEnvironment.failure(of: download)
            #expect(!error.description.contains("secret"))
            let record = try String(contentsOfFile: folder + "/x.partial.json", encoding: .utf8)
            #expect(!record.contains("secret"))
            try download.run()
            #expect(server.requests.map { $0.headers["authorization"] != nil } == [true, true])
            #expect(TestServer.first(server.requests[1]) == 2)
            #expect(error.description.hasPrefix("http://127.0.0.1:\(server.port)/x cannot be downloaded: "))
        }
    }
}
