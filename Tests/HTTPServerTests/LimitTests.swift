import Foundation
import HTTPServer
import TestHTTPServer
import Testing

extension HTTPServerTests {
    @Suite struct LimitTests {
        @Test func longHeadersAreRefused() async throws {
            try await TestServers.with({ $0.maximumHeaderBytes = 4096 }) { server in
                for count in [4096, 10_000, 100_000, 3_000_000] {
                    let client = try RawClient(server.port)
                    client.request("GET", "/", ["X-Long: " + String(repeating: "a", count: count)])
                    let status = try? client.answer().status
                    // Far beyond the limit the connection may end before the refusal is read.
                    #expect(status == 431 || count > 4096 && [nil, 413, 400].contains(status), "\(count)")
                    let target = try RawClient(server.port)
                    target.request("GET", "/" + String(repeating: "a", count: count))
                    let answer = try? target.answer().status
                    #expect([431, 414].contains(answer) || count > 4096 && answer == nil, "\(count)")
                }
                #expect(
                    try RawClient(server.port).ask(
                        "GET", "/", ["X-Long: " + String(repeating: "a", count: 3900)]
                    )
                    .status == 200)
            }
        }

        @Test func manyShortHeadersAreBoundedToo() async throws {
            try await TestServers.with { server in
                let client = try RawClient(server.port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\n")
                for _ in 0..<50_000 { guard client.send("a:\r\n") else { break } }
                client.send("\r\n")
                let status = try? client.answer().status
                #expect([nil, 400, 413, 431].contains(status))
                #expect(try RawClient(server.port).ask().status == 200)
            }
        }

        @Test func moreRequestsThanAllowedAtOnceAreTurnedAway() async throws {
            let gate = Gate()
            try await TestServers.with(
                { $0.maximumRequestsAtOnce = 2 },
                handler: { _ in
                    await gate.wait()
                    return .text("done")
                }
            ) { server in
                let busy = try (0..<2).map { _ in try RawClient(server.port) }
                for client in busy { client.request() }
                #expect(TestServers.soon { server.runningHandlers == 2 })
                let late = try RawClient(server.port)
                let answer = try late.ask("POST", "/", body: [1, 2, 3])
                #expect(answer.status == 503 && answer.headers["retry-after"] == "1")
                gate.open()
                for client in busy { #expect(try client.answer().text == "done") }
                #expect(TestServers.soon { server.runningHandlers == 0 })
                #expect(try late.ask().text == "done")
            }
        }

        @Test func aHandlerOverItsTimeIsCancelledAndItsAnswerDropped() async throws {
            let (cancelled, gate) = (Counter(), Gate())
            try await TestServers.with(
                { $0.handlerTimeout = 0.1 },
                handler: { request in
                    guard request.path == "/slow" else { return .text("next") }
                    await gate.wait()
                    if Task.isCancelled { cancelled.add() }
                    return .text("too late")
                }
            ) { server in
                let client = try RawClient(server.port)
                #expect(try client.ask("GET", "/slow").status == 503)
                #expect(try client.ask("GET", "/fast").text == "next")
                #expect(TestServers.soon { cancelled.value == 1 && server.runningHandlers == 0 })
                #expect(try client.ask("GET", "/fast").text == "next")
            }
        }

        @Test func aHandlerThatDoesNotHearCountsUntilItEnds() async throws {
            let (started, end) = (Counter(), Counter())
            try await TestServers.with(
                {
                    $0.handlerTimeout = 0.05
                    $0.maximumRequestsAtOnce = 1
                },
                handler: { _ in
                    started.add()
                    while end.value == 0 { try? await Task.sleep(for: .milliseconds(2)) }
                    return .text("")
                }
            ) { server in
                let client = try RawClient(server.port)
                #expect(try client.ask().status == 503)
                #expect(try client.ask().status == 503)
                #expect(started.value == 1)
                end.add()
                #expect(TestServers.soon { server.runningHandlers == 0 })
                #expect(try client.ask().status == 200)
            }
        }

        @Test func aClientThatLeavesCancelsItsHandler() async throws {
            let (started, cancelled) = (Counter(), Counter())
            try await TestServers.with(handler: { _ in
                started.add()
                await Gate().wait()
                cancelled.add()
                return .text("nobody reads this")
            }) { server in
                let client = try RawClient(server.port)
                client.request()
                #expect(TestServers.soon { started.value == 1 })
                client.end()
                #expect(TestServers.soon { cancelled.value == 1 && server.openConnections == 0 })
            }
        }

        @Test(arguments: [
            "G", "GET / HTTP/1.1\r\nHost: a\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        ])
        func aClientThatLeavesWithinARequestIsForgottenAtOnce(_ start: String) async throws {
            try await TestServers.with({
                $0.idleTimeout = 1000
                $0.requestTimeout = 1000
            }) { server in
                let client = try RawClient(server.port)
                client.send(start)
                client.endSending()
                #expect(client.rest() == [])
                #expect(TestServers.soon { server.openConnections == 0 })
            }
        }

        @Test(arguments: [
            "GET / HTTP/1.1\r\nX-A: ", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n",
        ])
        func slowSendersAreCutWhateverTheySend(_ start: String) async throws {
            try await TestServers.with({
                $0.requestTimeout = 0.3
                $0.lingerTimeout = 0.1
            }) { server in
                let client = try RawClient(server.port)
                client.send(start)
                var isTaken = true
                for _ in 0..<2000 where isTaken {
                    isTaken = client.send("a")
                    usleep(5000)
                }
                #expect(!isTaken)
                #expect(TestServers.soon { server.openConnections == 0 })
            }
        }

        @Test func whoStopsSendingReadsWhy() async throws {
            try await TestServers.with({ $0.requestTimeout = 0.2 }) { server in
                let client = try RawClient(server.port)
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\nabc")
                #expect(try client.answer().status == 408)
                client.end()
                #expect(TestServers.soon { server.openConnections == 0 })
            }
        }

        @Test func aFirstLineThatNeverEndsIsCut() async throws {
            try await TestServers.with({
                $0.requestTimeout = 0.2
                $0.idleTimeout = 0.2
                $0.lingerTimeout = 0.1
            }) { server in
                let client = try RawClient(server.port)
                client.send("GET /")
                var isTaken = true
                for _ in 0..<2000 where isTaken {
                    isTaken = client.send("a")
                    usleep(5000)
                }
                #expect(!isTaken && TestServers.soon { server.openConnections == 0 })
            }
        }

        @Test func idleConnectionsAreClosed() async throws {
            try await TestServers.with({
                $0.idleTimeout = 0.5
                $0.requestTimeout = 20
            }) { server in
                let (fresh, used) = (try RawClient(server.port), try RawClient(server.port))
                #expect(try used.ask().status == 200)
                #expect(fresh.rest() == [] && used.rest() == [])
            }
        }

        @Test func whoDoesNotTakeItsAnswerIsCut() async throws {
            try await TestServers.with(
                { $0.answerTimeout = 0.2 },
                handler: { _ in
                    .bytes([UInt8](repeating: 1, count: 30 << 20), type: "a/b")
                }
            ) { server in
                let client = try RawClient(server.port, receiveBuffer: 4096)
                client.request()
                #expect(TestServers.soon { server.openConnections == 1 })
                #expect(TestServers.soon { server.openConnections == 0 })
            }
        }

        @Test func connectionsOverTheLimitWaitForOthersToEnd() async throws {
            try await TestServers.with({ $0.maximumConnections = 4 }) { server in
                var held = try (0..<4).map { _ in try RawClient(server.port) }
                for client in held { #expect(try client.ask().status == 200) }
                let next = try RawClient(server.port)
                next.request()
                for client in held { #expect(try client.ask().status == 200) }
                #expect(server.openConnections <= 4)
                held.removeLast().end()
                #expect(try next.answer().status == 200)
            }
        }

        @Test func oneAddressCanBeHeldToLess() async throws {
            try await TestServers.with({ $0.maximumConnectionsPerAddress = 2 }) { server in
                let held = try (0..<2).map { _ in try RawClient(server.port) }
                for client in held { #expect(try client.ask().status == 200) }
                let next = try RawClient(server.port)
                next.request()
                #expect(next.rest() == [])
                for client in held { #expect(try client.ask().status == 200) }
            }
        }
    }
}
