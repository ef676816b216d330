import Downloads
import Foundation
import TestHTTPServer
import Testing

/// Servers that do not give the file out.
@Suite struct RefusalTests {
    private func failure(
        _ url: String, _ folder: String, _ change: (inout DownloadLimits) -> Void = { _ in }
    ) throws -> DownloadError {
        var limits = TestEnvironment.limits()
        change(&limits)
        let download = Download(url: url, destination: folder + "/x", limits: limits)
        return try TestEnvironment.failure(of: download)
    }

    /// Only what may pass is tried again.
    @Test(arguments: [
        (404, 1), (403, 1), (401, 1), (204, 1), (206, 1), (304, 1), (416, 1), (500, 3), (503, 3), (429, 3),
    ])
    func saysTheStatus(_ status: Int, _ tries: Int) throws {
        let server = try TestServer { _ in TestServer.answer(status, [], Array("<html>a page</html>".utf8)) }
        try TestEnvironment.withFolder { folder in
            let error = try failure(server.url(), folder)
            #expect(error.kind == .refused(status: status))
            #expect(
                error.description.hasPrefix("\(server.url()) cannot be downloaded: the server 127.0.0.1:"))
            #expect(error.description.contains("status \(status)"))
            #expect(server.requests.count == tries)
            #expect(try TestEnvironment.names(folder) == [])
        }
    }

    @Test func takesTheFileAfterAServersTrouble() throws {
        let server = try TestServer { request in
            request.number < 2 ? TestServer.answer(503) : TestServer.answer(200, [], [1, 2])
        }
        try TestEnvironment.withFolder { folder in
            try Download(url: server.url(), destination: folder + "/x", limits: TestEnvironment.limits())
                .run()
            #expect(TestEnvironment.bytes(folder + "/x") == [1, 2])
        }
    }

    /// An error in between costs no bytes.
    @Test func keepsTheBytesThroughErrors() throws {
        let contents = TestServer.contents(1000)
        let server = try TestServer { request in
            switch request.number {
            case 0: TestServer.file(contents, limit: 600, to: request)
            case 1: TestServer.answer(404)
            default: TestServer.file(contents, to: request)
            }
        }
        try TestEnvironment.withFolder { folder in
            let error = try failure(server.url(), folder)
            #expect(error.kind == .refused(status: 404))
            try Download(url: server.url(), destination: folder + "/x").run()
            #expect(TestServer.first(server.requests[2]) == 600)
            #expect(TestEnvironment.holds(folder + "/x", contents))
        }
    }

    @Test func namesAHostThatIsNotFound() throws {
        // A label that is too long is looked up nowhere.
        let host = String(repeating: "a", count: 64) + ".direct"
        try TestEnvironment.withFolder { folder in
            let error = try failure("http://\(host)/file", folder)
            #expect(error.kind == .unreachable)
            let reason = "the host \(host) was not found; is this machine offline?"
            #expect(error.description == "http://\(host)/file cannot be downloaded: \(reason)")
            #expect(try TestEnvironment.names(folder) == [])
        }
    }

    @Test func namesAHostThatRefuses() throws {
        let server = try TestServer { _ in [] }
        server.stop()
        try TestEnvironment.withFolder { folder in
            let error = try failure(server.url(), folder)
            #expect(error.kind == .unreachable)
            let reason = "the host 127.0.0.1:\(server.port) cannot be reached or refuses the connection"
            #expect(error.description.hasSuffix("\(reason); is this machine offline?"))
        }
    }

    /// Once bytes came, a refused connection may be a short loss of the line.
    @Test func triesAgainWhenTheHostGoesAwayInBetween() throws {
        let server = try TestServer { TestServer.file(TestServer.contents(100), limit: 10, to: $0) }
        try TestEnvironment.withFolder { folder in
            let download = Download(
                url: server.url(), destination: folder + "/x", limits: TestEnvironment.limits())
            var error: DownloadError?
            do throws(DownloadError) {
                try download.run { received, _ in if received == 10 { server.stop() } }
            } catch let failure {
                error = failure
            }
            #expect(error?.kind == .unreachable)
            #expect(TestEnvironment.bytes(folder + "/x.partial")?.count == 10)
        }
    }

    @Test(arguments: [0, 1]) func givesAStalledConnectionUp(_ sent: Int) throws {
        let server = try TestServer { request in
            let head = TestServer.file([1, 2, 3], limit: 1, to: request)
            return (sent == 0 ? [] : head) + [.pause(4)]
        }
        try TestEnvironment.withFolder { folder in
            let error = try failure(server.url(), folder) { limits in
                limits.stallTimeout = 1
                limits.retryDelays = []
            }
            #expect(error.kind == .interrupted)
            #expect(error.description.contains("stopped sending with \(sent)"))
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 200 OK\r\nETag: \"x\"\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n", "\r\n\r\n\0\0\0",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc", "HTTP/1.1 99999 OK\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\nabc", "HTTP/1.1 302 Found\r\nLocation: \r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nabc",
        "HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-9223372036854775807/*\r\n\r\nabc",
    ]) func endsWithASentenceOnAnyAnswer(_ answer: String) throws {
        let server = try TestServer { _ in [.send(Array(answer.utf8))] }
        try TestEnvironment.withFolder { folder in
            let error = try failure(server.url(), folder)
            #expect(error.description.hasPrefix("\(server.url()) cannot be downloaded: "))
            #expect(TestEnvironment.bytes(folder + "/x") == nil)
        }
    }

    @Test func takesNoEndlessHeaders() throws {
        let line = Array(String(repeating: "X-Name: value\r\n", count: 1000).utf8)
        let server = try TestServer { _ in
            [TestServer.Step.send(Array("HTTP/1.1 200 OK\r\n".utf8)), .sendForever(line)]
        }
        let many = try TestServer { _ in
            [
                .send(Array("HTTP/1.1 200 OK\r\n".utf8)), .send(line),
                .send(Array("Content-Length: 1\r\n\r\nx".utf8)),
            ]
        }
        try TestEnvironment.withFolder { folder in
            let error = try failure(server.url(), folder)
            #expect(error.description.contains("headers") || error.kind == .interrupted)
            try Download(url: many.url(), destination: folder + "/x").run()
            #expect(TestEnvironment.bytes(folder + "/x") == [UInt8(ascii: "x")])
        }
    }

    /// Any bytes in the values of headers that are read.
    @Test func survivesRandomHeaders() throws {
        var generator = SystemRandomNumberGenerator()
        let names = [
            "ETag", "Last-Modified", "Content-Range", "Content-Length", "X-Linked-ETag", "X-Linked-Size",
        ]
        let pieces = [
            "\"", "bytes ", "-", "/", "*", "9", "99999999999999999999", "W/", "\u{e9}", " ", "\t", "0-1/2",
        ]
        let answers = (0..<60).map { _ in
            let headers = names.map { name in
                name + ":"
                    + (0..<Int.random(in: 0..<6, using: &generator)).map { _ in pieces.randomElement()! }
                    .joined()
            }
            return Array(
                ("HTTP/1.1 \(Bool.random() ? 200 : 206) OK\r\n" + headers.joined(separator: "\r\n")
                    + "\r\n\r\nabc").utf8)
        }
        let server = try TestServer { [.send(answers[$0.number % answers.count])] }
        try TestEnvironment.withFolder { folder in
            for _ in answers {
                let limits = TestEnvironment.limits(tries: 2)
                try? Download(url: server.url(), destination: folder + "/x", limits: limits).run()
            }
            #expect(server.requests.count >= answers.count)
        }
    }
}
