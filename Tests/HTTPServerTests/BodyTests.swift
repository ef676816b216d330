import HTTPServer
import TestHTTPServer
import Testing

extension HTTPServerTests {
    @Suite struct BodyTests {
        private let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

        @Test func aBodyInChunksIsPutTogether() async throws {
            let chunked = chunked
            try await TestServers.with { server in
                let client = try RawClient(server.port)
                for _ in 0..<3 {
                    client.send(
                        chunked + "3\r\nabc\r\n1;x=y\r\nd\r\nA\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n")
                    #expect(try client.answer().text == "POST /\nabcd0123456789")
                }
            }
        }

        @Test func largeBodiesArriveWhole() async throws {
            let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 >> 3) }
            try await TestServers.with({ $0.maximumBodyBytes = 5_000_000 }) { server in
                let client = try RawClient(server.port)
                for _ in 0..<2 {
                    let isWhole =
                        try client.ask("POST", "/", body: body).body == Array("POST /\n".utf8) + body
                    #expect(isWhole)
                }
            }
        }

        @Test func aBodyThatIsAnnouncedTooLongIsRefusedUnread() async throws {
            let called = Counter()
            try await TestServers.with(
                { $0.maximumBodyBytes = 1000 },
                handler: { _ in
                    called.add()
                    return .text("")
                }
            ) { server in
                let client = try RawClient(server.port)
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n")
                let answer = try client.answer()
                #expect(answer.status == 413 && answer.headers["connection"] == "close")
                #expect(
                    answer.headers["x-content-type-options"] == "nosniff" && answer.headers["date"] != nil)
                #expect(called.value == 0)
                #expect(try RawClient(server.port).ask("POST", "/", body: [1]).status == 200)
            }
        }

        @Test func whoGoesOnSendingStillReadsTheRefusal() async throws {
            try await TestServers.with({ $0.maximumBodyBytes = 1000 }) { server in
                let client = try RawClient(server.port)
                client.request("POST", "/", body: [UInt8](repeating: 1, count: 8 << 20))
                #expect(try client.answer().status == 413)
                client.end()
                #expect(TestServers.soon { server.openConnections == 0 })
            }
        }

        @Test func chunksThatBecomeTooLongAreRefusedOnTheWay() async throws {
            let (chunked, called) = (chunked, Counter())
            try await TestServers.with(
                {
                    $0.maximumBodyBytes = 1000
                    $0.lingerTimeout = 0.2
                },
                handler: { _ in
                    called.add()
                    return .text("")
                }
            ) { server in
                let client = try RawClient(server.port)
                client.send(chunked)
                for _ in 0..<100 { client.send("64\r\n" + String(repeating: "a", count: 100) + "\r\n") }
                #expect(try client.answer().status == 413)
                // It does not linger for ever.
                #expect(client.rest() == [])
                #expect(called.value == 0)
                let exact = try RawClient(server.port)
                exact.send(chunked + "3E8\r\n" + String(repeating: "a", count: 1000) + "\r\n0\r\n\r\n")
                #expect(try exact.answer().status == 200)
            }
        }

        @Test func aClientThatAsksBeforeItSendsIsToldToGoOn() async throws {
            try await TestServers.with { server in
                let client = try RawClient(server.port)
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
                #expect(try client.answer().status == 100)
                client.send("abc")
                #expect(try client.answer().text == "POST /\nabc")
            }
        }

        @Test func aClientThatAsksBeforeItSendsIsRefusedInstead() async throws {
            try await TestServers.with({ $0.maximumBodyBytes = 1000 }) { server in
                let client = try RawClient(server.port)
                client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000\r\nExpect: 100-continue\r\n\r\n")
                #expect(try client.answer().status == 413)
                #expect(client.rest() == [])
            }
        }

        @Test func admissionIsAskedBeforeTheBody() async throws {
            let called = Counter()
            var hooks = HTTPServer.Hooks()
            hooks.admission = { head in
                if head.header(named: "Authorization") == nil {
                    return .json("{\"error\":\"who are you?\"}", status: 401)
                }
                return head.method == "PUT"
                    ? .text("no", status: 405).with(header: "Allow", "GET, POST") : nil
            }
            try await TestServers.with(
                hooks: hooks,
                handler: { _ in
                    called.add()
                    return .text("in")
                }
            ) { server in
                let client = try RawClient(server.port)
                // Without a body the connection goes on.
                #expect(try client.ask().status == 401)
                #expect(try client.ask("PUT", "/", ["Authorization: x"]).headers["allow"] == "GET, POST")
                #expect(try client.ask("GET", "/", ["Authorization: x"]).text == "in")
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n")
                let answer = try client.answer()
                #expect(answer.status == 401 && answer.text == "{\"error\":\"who are you?\"}")
                #expect(answer.headers["content-type"] == "application/json")
            }
            #expect(called.value == 1)
        }

        @Test(arguments: [
            "Content-Length: 3\r\nContent-Length: 5", "Content-Length: 3\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: identity", "Content-Length: -1",
            "Content-Length: 3x", "Content-Length: 0x3", "Content-Length: 99999999999999999999999",
            "Content-Length:",
        ])
        func anUnclearLengthIsRefused(_ headers: String) async throws {
            let called = Counter()
            try await TestServers.with(handler: { _ in
                called.add()
                return .text("")
            }) { server in
                let client = try RawClient(server.port)
                client.send("POST / HTTP/1.1\r\nHost: a\r\n\(headers)\r\n\r\nabc")
                let status = try client.answer().status
                #expect(status == 400 || status == 413)
                #expect(called.value == 0)
                #expect(try RawClient(server.port).ask().status == 200)
            }
        }

        @Test func bodiesOfAllClientsTogetherAreBounded() async throws {
            let gate = Gate()
            try await TestServers.with(
                { $0.maximumBodyBytesAtOnce = 100_000 },
                handler: { request in
                    if request.path == "/held" { await gate.wait() }
                    return .text("\(request.body.count)")
                }
            ) { server in
                let body = [UInt8](repeating: 1, count: 60_000)
                let held = try RawClient(server.port)
                held.request("POST", "/held", body: body)
                #expect(TestServers.soon { server.runningHandlers == 1 })
                let late = try RawClient(server.port).ask("POST", "/", body: body)
                #expect(late.status == 503 && late.headers["retry-after"] == "1")
                #expect(
                    try RawClient(server.port).ask("POST", "/", body: Array(body.prefix(30_000))).text
                        == "30000")
                // One that stops half-way gives back what it took when it goes.
                let half = try RawClient(server.port)
                half.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n")
                half.send([UInt8](repeating: 1, count: 35_000))
                #expect(TestServers.soon { server.heldBodyBytes == 95_000 })
                half.end()
                #expect(TestServers.soon { server.heldBodyBytes == 60_000 })
                gate.open()
                #expect(try held.answer().text == "60000")
                #expect(TestServers.soon { server.heldBodyBytes == 0 })
                #expect(try RawClient(server.port).ask("POST", "/", body: body).text == "60000")
            }
        }
    }
}
