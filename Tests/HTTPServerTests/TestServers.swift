import Foundation
import HTTPServer

/// Servers for the length of a test.
enum TestServers {
    typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

    /// Answers with what it was asked.
    static let echo: Handler = { request in
        let head = "\(request.method) \(request.path)\n"
        return .bytes(Array(head.utf8) + request.body, type: "text/plain")
    }

    /// Answers with what it understood, in few bytes.
    static func sized(_ request: HTTPRequest) -> HTTPResponse {
        .text("\(request.path.utf8.count) \(request.query.all.count) \(request.cookies.all.count)")
    }

    /// Runs a server and `client`, which may block: it has a thread of its own, for handlers need the pool's.
    static func with<Result: Sendable>(
        _ change: (inout HTTPServer.Configuration) -> Void = { _ in }, hooks: HTTPServer.Hooks = .init(),
        handler: @escaping Handler = echo, client: @escaping @Sendable (HTTPServer) throws -> Result
    ) async throws -> Result {
        var configuration = HTTPServer.Configuration()
        change(&configuration)
        let server = try HTTPServer(configuration, hooks: hooks, handler: handler)
        let result = await onThread { Swift.Result { try client(server) } }
        await server.stop(within: 1)
        return try result.get()
    }

    /// Runs code that may block.
    static func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body()) }
        }
    }

    /// Runs code on so many threads at once and waits for all.
    static func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let group = DispatchGroup()
        for index in 0..<count {
            group.enter()
            Thread.detachNewThread {
                body(index)
                group.leave()
            }
        }
        group.wait()
    }

    /// Looks again and again, for ten seconds; false if it never holds.
    static func soon(_ condition: () -> Bool) -> Bool {
        for _ in 0..<2000 {
            if condition() { return true }
            usleep(5000)
        }
        return false
    }
}
