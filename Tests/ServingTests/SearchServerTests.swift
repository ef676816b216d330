import Foundation
import HTTPServer
import Serving
import TestBrowser
import TestHTTPServer
import Testing

/// The service on a port: who may ask, and what is refused before it is read.
@Suite(.timeLimit(.minutes(2))) struct SearchServerTests {
    private static let token = "0123456789abcdef"

    /// Serves a small index for `body`, which blocks and so has a thread of its own.
    private func serve(
        token: String? = nil, _ body: @escaping @Sendable (_ port: Int, _ url: String) throws -> Void
    ) async throws {
        let served = try await ServedIndex(pictures: 3)
        var options = SearchServer.Options()
        options.token = token
        let server = try SearchServer(served.service, options)
        let result = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: Result { try body(server.port, server.url) })
            }
        }
        await server.stop(within: 1)
        try result.get()
    }

    private func host(_ port: Int) -> String { "Host: 127.0.0.1:\(port)" }

    /// Asks with exactly these headers.
    private func ask(
        _ port: Int, _ target: String, _ headers: [String], method: String = "GET"
    ) throws -> RawClient.Answer {
        let client = try RawClient(port)
        client.send((["\(method) \(target) HTTP/1.1"] + headers + ["", ""]).joined(separator: "\r\n"))
        return try client.answer(isHeadOnly: method == "HEAD")
    }

    @Test func withoutATokenOnlyThisServersOwnNamesAreAnswered() async throws {
        try await serve { port, url in
            #expect(url == "http://127.0.0.1:\(port)/")
            #expect(try ask(port, "/api/index", [host(port)]).status == 200)
            #expect(try ask(port, "/api/index", ["Host: localhost:\(port)"]).status == 200)
            for headers in [
                ["Host: evil.example:\(port)"], ["Host: evil.example"],
                [host(port), "Origin: http://evil.example"],
                [host(port), "Origin: null"], [host(port), "Origin: https://127.0.0.1:\(port)"],
                [host(port), "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"],
            ] {
                let answer = try ask(port, "/api/index", headers)
                #expect(answer.status == 403 && answer.text.hasPrefix(#"{"error": "#), "\(headers)")
                #expect(answer.headers["content-length"] == "\(answer.body.count)")
            }
            // A link in another page may be followed.
            let link = [host(port), "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"]
            #expect(try ask(port, "/", link).status == 200)
            #expect(try ask(port, "/api/index?token=x", [host(port)]).headers["set-cookie"] == nil)
        }
    }

    @Test func aTokenIsAskedForAndNeverGivenAway() async throws {
        try await serve(token: Self.token) { port, url in
            #expect(url == "http://127.0.0.1:\(port)/?token=\(Self.token)")
            let any = "Host: pictures.example"
            for headers in [
                [any], [any, "Authorization: Bearer wrong"], [any, "Authorization: Basic \(Self.token)"],
                [any, "Cookie: dino_token=wrong"], [any, "Cookie: token=\(Self.token)"],
            ] {
                for target in ["/", "/api/index", "/page.js", "/pictures/1/file", "/api/index?token=wrong"] {
                    let answer = try ask(port, target, headers)
                    #expect(answer.status == 401 && answer.headers["www-authenticate"] == "Bearer")
                    #expect(answer.headers["set-cookie"] == nil)
                }
            }
            for (target, headers) in [
                ("/api/index", [any, "Authorization: Bearer \(Self.token)"]),
                ("/api/index", [any, "authorization: bearer \(Self.token)"]),
                ("/api/index", [any, "Cookie: other=1; dino_token=\(Self.token)"]),
                ("/api/index?token=\(Self.token)", [any]),
            ] {
                #expect(try ask(port, target, headers).status == 200, "\(target) \(headers)")
            }
            // Health is told to all, the token to nobody who does not have it.
            for target in ["/healthz", "/healthz?token=x", "/healthz?token="] {
                let answer = try ask(port, target, [any])
                #expect(answer.status == 200 && answer.headers["set-cookie"] == nil)
            }
            let opened = try ask(port, "/?token=\(Self.token)", [any])
            #expect(
                opened.headers["set-cookie"] == "dino_token=\(Self.token); Path=/; HttpOnly; SameSite=Strict")
        }
    }

    @Test func aProxyMayStandBefore() async throws {
        try await serve(token: Self.token) { port, _ in
            let known = ["Host: pictures.example", "Cookie: dino_token=\(Self.token)"]
            for origin in [
                "https://pictures.example", "https://pictures.example:443", "http://pictures.example",
            ] {
                let answer = try ask(port, "/api/index", known + ["Origin: \(origin)"])
                #expect(answer.status == 200, "\(origin)")
            }
            for origin in ["https://evil.example", "https://pictures.example:8443", "null"] {
                #expect(try ask(port, "/api/index", known + ["Origin: \(origin)"]).status == 403, "\(origin)")
            }
        }
    }

    @Test func bodiesAreRefusedBeforeTheyAreRead() async throws {
        try await serve { port, _ in
            let length = "Content-Length: 200001"
            let long = try ask(port, "/api/search", [host(port), length], method: "POST")
            #expect(long.status == 413 && long.text.hasPrefix(#"{"error": "#))
            let none = try ask(
                port, "/api/search", [host(port), "Transfer-Encoding: chunked"], method: "POST")
            #expect(none.status == 411)
            let get = try ask(port, "/api/index", [host(port), "Content-Length: 5"])
            #expect(get.status == 400)
            for target in ["/", "/api/index", "/pictures/1/file"] {
                let answer = try ask(port, target, [host(port), "Content-Length: 5"], method: "POST")
                #expect(answer.status == 405 && answer.headers["allow"] == "GET, HEAD")
            }
            let method = try ask(port, "/api/index", [host(port)], method: "DELETE")
            #expect(method.status == 405 && method.headers["allow"] == "GET, HEAD, POST")
        }
    }

    @Test func headIsGetWithoutABody() async throws {
        try await serve { port, _ in
            for target in [
                "/", "/api/index", "/pictures/1/file", "/pictures/1/thumbnail", "/api/pictures/99",
            ] {
                let (whole, head) = (
                    try ask(port, target, [host(port)]), try ask(port, target, [host(port)], method: "HEAD")
                )
                #expect(
                    head.status == whole.status && head.headers["content-length"] == "\(whole.body.count)")
            }
            let page = try ask(port, "/", [host(port)])
            #expect(page.headers["content-security-policy"]?.contains("frame-ancestors 'none'") == true)
            #expect(page.headers["x-content-type-options"] == "nosniff")
        }
    }
}
