import Foundation
import HTTPServer
import TestHTTPServer
import Testing

extension HTTPServerTests {
    @Suite struct FuzzTests {
        private static let requests = [
            "GET /a/b?c=d&e=%20 HTTP/1.1\r\nHost: localhost\r\nCookie: a=b; c=d\r\n\r\n",
            "POST /p HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n\r\nhello world",
            "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n",
            "HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.1\r\nHost: b\r\n\r\n",
            "PUT /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                + "Content-Length: 2\r\nConnection: close\r\n\r\nab",
        ].map { Array($0.utf8) }

        private static func mutated(_ random: inout some RandomNumberGenerator) -> [UInt8] {
            guard Int.random(in: 0..<5, using: &random) > 0 else {
                return (0..<Int.random(in: 0..<200, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
            }
            var bytes = requests.randomElement(using: &random) ?? []
            let marks = Array("\r\n :;/%?&=\0\t0-9fF".utf8)
            for _ in 0..<Int.random(in: 0..<6, using: &random) {
                let place = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1 where place < bytes.count: bytes[place] = marks.randomElement(using: &random) ?? 0
                case 2: bytes.insert(marks.randomElement(using: &random) ?? 0, at: place)
                case 3: bytes.removeSubrange(place..<min(place + 5, bytes.count))
                default:
                    bytes.insert(contentsOf: bytes.prefix(Int.random(in: 0...40, using: &random)), at: place)
                }
            }
            return bytes
        }

        @Test func noBytesBringTheServerDown() async throws {
            try await TestServers.with(
                {
                    $0.maximumBodyBytes = 64
                    $0.maximumHeaderBytes = 1024
                    $0.lingerTimeout = 0.1
                },
                handler: { request in
                    if request.body.count.isMultiple(of: 2) { await Task.yield() }
                    return TestServers.sized(request)
                }
            ) { server in
                let port = server.port
                let before = ProcessState.sockets(ofPort: port)
                let failed = Counter()
                TestServers.onThreads(4) { thread in
                    var random = SeededGenerator(state: UInt64(thread + 1))
                    for round in 0..<1000 {
                        guard let client = try? RawClient(port) else {
                            failed.add()
                            continue
                        }
                        client.send(Self.mutated(&random))
                        // Some leave at once, some after what they said, some read first.
                        if !round.isMultiple(of: 3) {
                            client.endSending()
                            if client.rest() == nil { failed.add() }
                        }
                    }
                }
                #expect(failed.value == 0)
                let isQuiet = TestServers.soon { server.openConnections == 0 && server.runningHandlers == 0 }
                #expect(isQuiet)
                let status = try RawClient(port).ask("GET", "/well").status
                #expect(status == 200)
                #expect(TestServers.soon { ProcessState.sockets(ofPort: port) == before })
                #expect(ProcessState.serverThreads <= 1)
            }
        }

        @Test func whatIsNotHTTPIsCalledSo() async throws {
            try await TestServers.with { server in
                for text in ["hello\r\n\r\n", "GET /\u{1}\r\n\r\n", "GET / HTTP/1.1\r\nbad header\r\n\r\n"] {
                    let client = try RawClient(server.port)
                    client.send(text)
                    client.endSending()
                    let bytes = client.rest() ?? []
                    let line = String(decoding: bytes.prefix(12), as: UTF8.self)
                    #expect(
                        ["HTTP/1.1 400", "HTTP/1.0 400", "HTTP/1.1 505", ""].contains(line), "\(text) \(line)"
                    )
                }
                let status = try RawClient(server.port).ask().status
                #expect(status == 200)
            }
        }
    }
}

/// Chance that a test can have again.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
