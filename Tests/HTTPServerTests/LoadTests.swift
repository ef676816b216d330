import Foundation
import HTTPServer
import TestHTTPServer
import Testing

extension HTTPServerTests {
    @Suite struct LoadTests {
        @Test func twoHundredClientsAtOnceAreAllAnswered() async throws {
            let answered = Counter()
            try await TestServers.with(
                { $0.maximumRequestsAtOnce = 1000 },
                handler: { request in
                    try? await Task.sleep(for: .milliseconds(20))
                    return .text(request.path)
                }
            ) { server in
                let clients = try (0..<200).map { _ in try RawClient(server.port) }
                for round in 0..<3 {
                    for (index, client) in clients.enumerated() {
                        client.request("GET", "/\(index)/\(round)")
                    }
                    for (index, client) in clients.enumerated() {
                        if try client.answer().text == "/\(index)/\(round)" { answered.add() }
                    }
                }
            }
            #expect(answered.value == 600)
        }

        @Test func fastClientsAreServedWhileFiftyAreSlow() async throws {
            try await TestServers.with({ $0.maximumRequestsAtOnce = 100 }) { server in
                let slow = try (0..<50).map { _ in try RawClient(server.port) }
                let text = Array(
                    "POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n01234567890123456789".utf8)
                let fast = try RawClient(server.port)
                for byte in text {
                    for client in slow { client.send([byte]) }
                    #expect(try fast.ask("GET", "/fast").text == "GET /fast\n")
                }
                for client in slow { #expect(try client.answer().text == "POST /slow\n01234567890123456789") }
            }
        }

        @Test func clientsOnManyThreadsGetTheirOwnAnswers() async throws {
            let wrong = Counter()
            try await TestServers.with({ $0.maximumRequestsAtOnce = 100 }) { server in
                let port = server.port
                TestServers.onThreads(8) { thread in
                    for round in 0..<40 {
                        let body = Array("\(thread) \(round)".utf8)
                        guard let client = try? RawClient(port),
                            let answer = try? client.ask("POST", "/\(thread)", body: body),
                            answer.body == Array("POST /\(thread)\n".utf8) + body
                        else {
                            wrong.add()
                            continue
                        }
                    }
                }
            }
            #expect(wrong.value == 0)
        }
    }
}
