import Foundation
import HTTPServer
import TestHTTPServer
import Testing

extension HTTPServerTests {
    @Suite struct AnswerTests {
        @Test func manyRequestsGoOverOneConnection() async throws {
            try await TestServers.with { server in
                let client = try RawClient(server.port)
                for index in 0..<20 {
                    let answer = try client.ask("POST", "/\(index)", body: Array("body".utf8))
                    #expect(answer.status == 200 && answer.text == "POST /\(index)\nbody")
                }
                #expect(server.openConnections == 1)
            }
        }

        @Test func requestsSentAtOnceAreAnsweredInTheirOrder() async throws {
            try await TestServers.with { server in
                let client = try RawClient(server.port)
                for index in 0..<10 { client.request("POST", "/\(index)", body: [UInt8(48 + index)]) }
                for index in 0..<10 { #expect(try client.answer().text == "POST /\(index)\n\(index)") }
            }
        }

        @Test func everyAnswerHasTheHeadersThatKeepPagesSafe() async throws {
            let handler: TestServers.Handler = { request in
                let response = HTTPResponse.json("{}")
                return request.path == "/kept"
                    ? response.with(header: "Cache-Control", "max-age=5") : response
            }
            try await TestServers.with(handler: handler) { server in
                let client = try RawClient(server.port)
                let fresh = try client.ask()
                #expect(fresh.headers["x-content-type-options"] == "nosniff")
                #expect(fresh.headers["cache-control"] == "no-store" && fresh.headers["date"] != nil)
                #expect(fresh.headers["content-type"] == "application/json" && fresh.text == "{}")
                #expect(try client.ask("GET", "/kept").headers["cache-control"] == "max-age=5")
            }
        }

        @Test func headIsAnsweredLikeGetWithoutTheBody() async throws {
            try await TestServers.with { server in
                let client = try RawClient(server.port)
                let (get, head) = (try client.ask("GET", "/a"), try client.ask("HEAD", "/a"))
                #expect(get.text == "GET /a\n" && head.status == 200 && head.body == [])
                #expect(head.headers["content-length"] == get.headers["content-length"])
                #expect(try client.ask("GET", "/b").text == "GET /b\n")
            }
        }

        @Test func notModifiedHasNoBody() async throws {
            let handler: TestServers.Handler = { _ in .notModified(entityTag: "\"one\"") }
            try await TestServers.with(handler: handler) { server in
                let client = try RawClient(server.port)
                let answer = try client.ask()
                #expect(answer.status == 304 && answer.headers["etag"] == "\"one\"")
                #expect(try client.ask().status == 304)
            }
        }

        @Test func filesAreStreamedFromAnyPlace() async throws {
            let contents = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
            let path = FileManager.default.temporaryDirectory.appendingPathComponent("http-\(UUID())").path
            try Data(contents).write(to: URL(fileURLWithPath: path))
            let whole = try FileRegion(path: path)
            let part = try FileRegion(path: path, offset: 1_000_001, count: 1_500_000)
            let none = try FileRegion(path: path, offset: 3_000_000)
            #expect(throws: HTTPServerError.self) { try FileRegion(path: path, offset: 3_000_001) }
            #expect(throws: HTTPServerError.self) { try FileRegion(path: path, offset: 1, count: 3_000_000) }
            #expect(throws: HTTPServerError.self) { try FileRegion(path: path, offset: -1) }
            #expect(throws: HTTPServerError.self) { try FileRegion(path: path, offset: 1, count: -1) }
            // The open file stays readable.
            try FileManager.default.removeItem(atPath: path)
            #expect(throws: HTTPServerError.self) { try FileRegion(path: path) }
            #expect(throws: HTTPServerError.self) { try FileRegion(path: "/") }
            #expect(throws: HTTPServerError.self) { try FileRegion(path: "/dev/zero") }
            let handler: TestServers.Handler = { request in
                .file(
                    request.path == "/part" ? part : request.path == "/none" ? none : whole, type: "image/png"
                )
            }
            try await TestServers.with(handler: handler) { server in
                let client = try RawClient(server.port)
                for _ in 0..<2 {
                    let isWhole = try client.ask("GET", "/whole").body == contents
                    let isPart = try client.ask("GET", "/part").body == Array(contents[1_000_001..<2_500_001])
                    #expect(isWhole && isPart)
                    #expect(try client.ask("HEAD", "/part").headers["content-length"] == "1500000")
                    #expect(try client.ask("GET", "/none").body == [])
                }
            }
        }

        @Test func aFileThatShrinksEndsTheConnectionOnly() async throws {
            let path = FileManager.default.temporaryDirectory.appendingPathComponent("http-\(UUID())").path
            try Data(count: 200_000).write(to: URL(fileURLWithPath: path))
            defer { try? FileManager.default.removeItem(atPath: path) }
            let region = try FileRegion(path: path)
            truncate(path, 1000)
            let handler: TestServers.Handler = { request in
                request.path == "/file" ? .file(region, type: "image/png") : .text("well")
            }
            try await TestServers.with(handler: handler) { server in
                let client = try RawClient(server.port)
                #expect(throws: RawClient.Ended.self) { try client.ask("GET", "/file") }
                #expect(try RawClient(server.port).ask().text == "well")
            }
        }

        @Test func aClientThatLeavesAmidALongAnswerHarmsNobody() async throws {
            let path = FileManager.default.temporaryDirectory.appendingPathComponent("http-\(UUID())").path
            try Data(count: 20 << 20).write(to: URL(fileURLWithPath: path))
            defer { try? FileManager.default.removeItem(atPath: path) }
            let region = try FileRegion(path: path)
            let handler: TestServers.Handler = { request in
                request.path == "/bytes"
                    ? .bytes([UInt8](repeating: 7, count: 20 << 20), type: "a/b")
                    : .file(region, type: "a/b")
            }
            try await TestServers.with(handler: handler) { server in
                for target in ["/file", "/bytes", "/file", "/bytes"] {
                    let client = try RawClient(server.port, receiveBuffer: 4096)
                    client.request("GET", target)
                    usleep(20_000)
                    client.end()
                }
                #expect(TestServers.soon { server.openConnections == 0 })
                #expect(try RawClient(server.port).ask().body.count == 20 << 20)
            }
        }

        @Test func headersThatCannotBeSentAreLeftOut() async throws {
            let complaints = Counter()
            var hooks = HTTPServer.Hooks()
            hooks.log = { if $0.contains("left out") { complaints.add() } }
            let handler: TestServers.Handler = { request in
                guard request.path == "/" else {
                    return HTTPResponse(status: Int(request.path.dropFirst()) ?? 0)
                }
                let headers: HTTPFields = [
                    "X-Split": "a\r\nX-Evil: 1", "X-Evil\r\n": "1", "Content-Length": "5", "": "1",
                    "X Y": "1",
                    "X-Nul": "a\u{0}b", "X-Good": "é", "Transfer-Encoding": "chunked",
                ]
                return HTTPResponse(headers: headers, body: .bytes(Array("three".utf8)))
            }
            try await TestServers.with(hooks: hooks, handler: handler) { server in
                let client = try RawClient(server.port)
                let answer = try client.ask()
                #expect(answer.text == "three" && answer.headers["x-good"] == "é")
                #expect(answer.headers["x-evil"] == nil && answer.headers["x-split"] == nil)
                #expect(answer.headers["x-nul"] == nil && answer.headers["transfer-encoding"] == nil)
                for status in ["0", "99", "100", "101", "199", "600", "-5", "999999999999"] {
                    #expect(try client.ask("GET", "/" + status).status == 500)
                }
                #expect(try client.ask("GET", "/204").status == 204)
                #expect(try client.ask("GET", "/599").status == 599)
            }
            #expect(complaints.value == 1)
        }

        @Test func anAnswerWithTooManyHeadersIsReplaced() async throws {
            let handler: TestServers.Handler = { _ in
                var response = HTTPResponse()
                for index in 0..<1000 { response.headers.append("X-\(index)", "1234567890") }
                return response
            }
            try await TestServers.with(handler: handler) { server in
                let status = try RawClient(server.port).ask().status
                #expect(status == 500)
            }
        }

        @Test func anOldClientIsAnsweredAndLetGo() async throws {
            try await TestServers.with { server in
                let client = try RawClient(server.port)
                client.send("GET /old HTTP/1.0\r\n\r\n")
                let bytes = try #require(client.rest())
                #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("\r\n\r\nGET /old\n"))
            }
        }

        @Test func oddTargetsAreRefusedAndTheConnectionGoesOn() async throws {
            try await TestServers.with { server in
                let client = try RawClient(server.port)
                for target in ["/../etc/passwd", "/%2e%2e%2fa", "/a%00b", "/%C0%AF", "/%zz", "/a/./b", "*"] {
                    let answer = try client.ask("GET", target)
                    #expect(
                        answer.status == 400 && answer.text.hasPrefix("The request's target "), "\(target)")
                }
                #expect(try client.ask("GET", "//a%2520b?x=%2e%2e").text == "GET //a%20b\n")
            }
        }

        @Test func dotsAndDoubledHostsReachTheHandlerAsSent() async throws {
            let handler: TestServers.Handler = { request in
                .text(request.head.headers.headers(named: "host").joined(separator: "|"))
            }
            try await TestServers.with(handler: handler) { server in
                let client = try RawClient(server.port)
                client.send("GET / HTTP/1.1\r\nHost: a:1\r\nHOST: b\r\n\r\n")
                let answer = try client.answer()
                #expect(answer.status == 400 || answer.text == "a:1|b")
            }
        }
    }
}
