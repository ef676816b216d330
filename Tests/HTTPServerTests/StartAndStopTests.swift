import Foundation
import HTTPServer
import TestHTTPServer
import Testing

extension HTTPServerTests {
    @Suite struct StartAndStopTests {
        private func failure(_ change: (inout HTTPServer.Configuration) -> Void) -> HTTPServerError? {
            var configuration = HTTPServer.Configuration()
            change(&configuration)
            do throws(HTTPServerError) {
                _ = try HTTPServer(configuration, handler: TestServers.echo)
                return nil
            } catch {
                return error
            }
        }

        @Test func aTakenPortIsNamed() async throws {
            try await TestServers.with { server in
                let error = failure { $0.port = server.port }
                #expect(error?.kind == .portTaken && error?.description.contains("\(server.port)") == true)
            }
        }

        @Test func addressesOfOtherMachinesAndNoAddressesAreRefused() {
            #expect(failure { $0.address = "192.0.2.1" }?.kind == .notThisMachine)
            for text in ["", "localhost", "example.com", "1.2.3.4.5", "::g", "127.0.0.1:80", "a\u{0}b"] {
                #expect(failure { $0.address = text }?.kind == .invalid, "\(text)")
            }
        }

        @Test func settingsThatCannotBeAreNamed() {
            #expect(failure { $0.port = 65_536 }?.description.contains("port") == true)
            #expect(failure { $0.port = -1 }?.kind == .invalid)
            #expect(failure { $0.maximumBodyBytes = -1 }?.kind == .invalid)
            #expect(failure { $0.maximumHeaderBytes = 10 }?.kind == .invalid)
            #expect(failure { $0.maximumConnections = 0 }?.kind == .invalid)
            #expect(failure { $0.maximumConnectionsPerAddress = 0 }?.kind == .invalid)
            #expect(failure { $0.maximumRequestsAtOnce = 0 }?.kind == .invalid)
            #expect(failure { $0.requestTimeout = 0 }?.kind == .invalid)
            #expect(failure { $0.idleTimeout = .nan }?.kind == .invalid)
            #expect(failure { $0.handlerTimeout = .infinity }?.kind == .invalid)
            #expect(failure { $0.answerTimeout = -1 }?.kind == .invalid)
        }

        @Test(.enabled(if: geteuid() != 0, "the superuser may take any port"))
        func aPortThatIsNotAllowedIsSaidToBe() {
            let error = failure { $0.port = 1 }
            // Some systems allow every port to everyone.
            #expect(error == nil || error?.kind == .notAllowed || error?.kind == .portTaken)
        }

        @Test func aServerHasAnAddressInURLs() async throws {
            try await TestServers.with { server in
                #expect(server.url == "http://127.0.0.1:\(server.port)" && server.port > 0)
            }
        }

        @Test func whatRunsIsAnsweredBeforeTheEnd() async throws {
            let gate = Gate()
            let server = try HTTPServer(handler: { request in
                await gate.wait()
                return .bytes([UInt8](repeating: 3, count: 3 << 20), type: "a/b")
            })
            let port = server.port
            let (busy, idle) = (try RawClient(port), try RawClient(port))
            busy.request()
            let isRunning = await TestServers.onThread { TestServers.soon { server.runningHandlers == 1 } }
            #expect(isRunning)
            async let stopped: Void = server.stop(within: 30)
            let answer = await TestServers.onThread {
                #expect(idle.rest() == [])
                #expect(TestServers.soon { (try? RawClient(port)) == nil })
                gate.open()
                return try? busy.answer()
            }
            await stopped
            #expect(answer?.status == 200 && answer?.body.count == 3 << 20)
            #expect(server.openConnections == 0)
        }

        @Test func whatDoesNotEndInTimeIsCancelledAndCut() async throws {
            let cancelled = Counter()
            let server = try HTTPServer(handler: { _ in
                await Gate().wait()
                cancelled.add()
                return .text("")
            })
            let (running, sending) = (try RawClient(server.port), try RawClient(server.port))
            running.request()
            sending.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc")
            let isRunning = await TestServers.onThread {
                TestServers.soon { server.runningHandlers == 1 && server.openConnections == 2 }
            }
            #expect(isRunning)
            await server.stop(within: 0.1)
            #expect(server.openConnections == 0)
            let (one, other) = await TestServers.onThread { (running.rest(), sending.rest()) }
            // Where the end came before its headers were looked at, it is told so.
            let isToldSo = other?.starts(with: Array("HTTP/1.1 503".utf8)) ?? false
            #expect(one == [] && (other == [] || isToldSo))
            let isCancelled = await TestServers.onThread { TestServers.soon { cancelled.value == 1 } }
            #expect(isCancelled)
        }

        @Test func idleConnectionsDoNotHoldTheEndUp() async throws {
            let server = try HTTPServer(handler: TestServers.echo)
            let port = server.port
            let clients = try await TestServers.onThread {
                Result { try (0..<30).map { _ in try RawClient(port) } }
            }.get()
            await TestServers.onThread {
                for client in clients.prefix(20) { #expect((try? client.ask()) != nil) }
            }
            let clock = ContinuousClock.now
            await server.stop(within: 600)
            // Not a matter of speed: waiting for them would take the whole ten minutes.
            #expect(ContinuousClock.now - clock < .seconds(300))
            await server.stop()
        }

        @Test func startingAndStoppingLeavesNothingBehind() async throws {
            var port = 0
            for _ in 0..<100 {
                var configuration = HTTPServer.Configuration()
                configuration.port = port
                let server = try HTTPServer(configuration, handler: TestServers.echo)
                port = server.port
                let status = await TestServers.onThread { [port] in try? RawClient(port).ask().status }
                #expect(status == 200)
                await server.stop(within: 5)
            }
            #expect(ProcessState.sockets(ofPort: port) == 0 && ProcessState.serverThreads == 0)
        }

        @Test func aServerThatNobodyHoldsStops() async throws {
            var server: HTTPServer? = try HTTPServer(handler: TestServers.echo)
            let port = server?.port ?? 0
            let status = await TestServers.onThread { try? RawClient(port).ask().status }
            #expect(status == 200)
            server = nil
            let isRefused = await TestServers.onThread { TestServers.soon { (try? RawClient(port)) == nil } }
            #expect(isRefused)
        }

        @Test func itServesOverIPv6() async throws {
            var configuration = HTTPServer.Configuration()
            configuration.address = "::1"
            let server: HTTPServer
            do throws(HTTPServerError) {
                server = try HTTPServer(configuration, handler: TestServers.echo)
            } catch {
                // Not every machine has IPv6.
                #expect(error.kind == .notThisMachine)
                return
            }
            #expect(server.url == "http://[::1]:\(server.port)")
            await server.stop()
        }
    }
}
