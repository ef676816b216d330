import Foundation
import TestHTTPServer
import Testing

/// `dino serve` as a program: how it begins and ends.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ServeCommandTests {
    @Test func saysWhereItIsAnswersAndEnds() throws {
        let server = try RunningServer(ServeIndex.path)
        #expect(
            server.greeting.contains("Serving small.dino, 25 pictures, at http://127.0.0.1:\(server.port)/\n")
        )
        #expect(try server.ask("GET", "/").text.hasPrefix("<!doctype html>"))
        #expect(try server.ask("GET", "/api/search?id=1&k=3").status == 200)
        let end = server.stop()
        #expect(end.status == 0)
        #expect(throws: (any Error).self) { try RawClient(server.port) }
    }

    /// A request that has begun when the signal comes is answered; nobody waits for idle connections.
    @Test func aRequestThatRunsIsFinishedAtTheEnd() async throws {
        let server = try RunningServer(ServeIndex.path)
        let idle = try RawClient(server.port)
        let busy = try RawClient(server.port)
        let body = try ServeIndex.picture("class0/0.png")
        busy.send(
            "POST /api/patch?x=0.5&y=0.5 HTTP/1.1\r\n\(server.host)\r\nContent-Length: \(body.count)\r\n\r\n")
        busy.send(Array(body.prefix(10)))
        try await Task.sleep(for: .milliseconds(200))
        server.process.terminate()
        try await Task.sleep(for: .milliseconds(300))
        busy.send(Array(body.dropFirst(10)))
        #expect(try busy.answer().status == 200)
        let end = server.stop()
        #expect(end.status == 0)
        // Ten seconds are given to requests that run, and there is none any more.
        #expect(end.seconds < 8)
        withExtendedLifetime(idle) {}
    }

    @Test func aTakenPortIsOneSentence() throws {
        let server = try RunningServer(ServeIndex.path)
        let other = try Program.run(["serve", ServeIndex.path, "--port", "\(server.port)"])
        #expect(other.status == 1)
        #expect(other.sentence.hasSuffix("127.0.0.1:\(server.port): the port is taken."))
        #expect(other.output.isEmpty)
        #expect(server.isWell)
    }

    @Test func whatIsMissingIsOneSentence() throws {
        let none = try Program.run(["serve", "/nowhere/none.dino"])
        #expect(none.status == 1 && none.sentence.contains("/nowhere/none.dino is not there"))
        let weights = try Program.run(
            ["serve", ServeIndex.path, "--pretrained_weights", "/nowhere/weights.pth"])
        #expect(weights.status == 1 && weights.sentence.contains("/nowhere/weights.pth is not there"))
        let address = try Program.run(["serve", ServeIndex.path, "--host", "pictures.example", "--port", "0"])
        #expect(address.status == 1 && address.sentence.contains("it is no IPv4 or IPv6 address"))
        for flags in [["--token", "short"], ["--token", "with spaces in it"], ["--port", "70000"]] {
            #expect(try Program.run(["serve", ServeIndex.path] + flags).status == 2, "\(flags)")
        }
    }

    @Test func anOpenAddressHasATokenOfItsOwn() throws {
        let server = try RunningServer(ServeIndex.path, ["--host", "0.0.0.0"])
        let match = try #require(server.greeting.firstMatch(of: /\/\?token=([0-9a-f]{32})\n/))
        // A name that opens the page on other machines too.
        #expect(!server.greeting.contains("http://0.0.0.0"))
        #expect(try server.ask("GET", "/api/index").status == 401)
        #expect(try server.ask("GET", "/healthz?token=x").headers["set-cookie"] == nil)
        #expect(try server.ask("GET", "/api/index", ["Authorization: Bearer \(match.1)"]).status == 200)
        let own = try RunningServer(ServeIndex.path, ["--token", "my_own_token"])
        #expect(own.greeting.contains("/?token=my_own_token\n"))
        #expect(try own.ask("GET", "/").status == 401)
    }
}
