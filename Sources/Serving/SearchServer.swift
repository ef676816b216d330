import Foundation
import HTTPServer

/// A search service on a port.
public final class SearchServer: Sendable {
    /// Where and for whom.
    public struct Options: Sendable {
        /// An IPv4 or IPv6 address in digits.
        public var address = "127.0.0.1"
        /// 0 for any that is free.
        public var port = 0
        /// What a request must show; nil is for loopback only.
        public var token: String?
        /// Requests that are answered at a time; more are told to come again.
        public var maximumRequestsAtOnce = 16
        /// Seconds that an answer may take.
        public var requestTimeout = 60.0

        /// The usual ones.
        public init() {}

        /// Whether only programs on this machine can reach the address.
        public var isLoopback: Bool { address == "::1" || address.hasPrefix("127.") }
    }

    private let server: HTTPServer
    private let token: String?

    /// Listens and serves until `stop`.
    ///
    /// - Throws: `HTTPServerError`, for a port that is taken above all.
    public init(_ service: SearchService, _ options: Options) throws {
        precondition(options.isLoopback || options.token != nil, "an open address needs a token")
        token = options.token
        var configuration = HTTPServer.Configuration()
        configuration.address = options.address
        configuration.port = options.port
        configuration.maximumBodyBytes = service.settings.maximumBodyBytes
        // A few pictures at once, however many clients send: they go through the network one by one anyway.
        configuration.maximumBodyBytesAtOnce = max(128 << 20, 2 * service.settings.maximumBodyBytes)
        configuration.maximumRequestsAtOnce = options.maximumRequestsAtOnce
        configuration.handlerTimeout = options.requestTimeout
        // The rules need the port, which is known only when the socket is there.
        let rules = RulesBox()
        var hooks = HTTPServer.Hooks()
        hooks.refusal = { APIError.response($0, $1) }
        hooks.admission = { head in
            guard let rules = rules.rules else { return APIError.response(503, "The server is starting.") }
            return rules.refusal(of: head)
        }
        server = try HTTPServer(configuration, hooks: hooks) { request in
            let response = await service.respond(request)
            return rules.rules?.newCookie(for: request).map { response.with(header: "Set-Cookie", $0) }
                ?? response
        }
        rules.set(
            AccessRules(
                address: server.address, port: server.port, token: options.token,
                maximumBodyBytes: service.settings.maximumBodyBytes))
    }

    /// The page's address, with the token where one is asked for; by this machine's name where it listens on
    /// all of its addresses, as other machines can use that too.
    public var url: String {
        let isEvery = ["0.0.0.0", "::"].contains(server.address)
        let start = isEvery ? "http://\(Self.machine):\(server.port)" : server.url
        return start + "/" + (token.map { "?token=\($0)" } ?? "")
    }

    private static var machine: String {
        var name = [CChar](repeating: 0, count: 256)
        // Room for the zero at the end.
        guard gethostname(&name, 255) == 0, name[0] != 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The port that it listens on.
    public var port: Int { server.port }

    /// Stops listening; requests that have begun are answered if that takes no longer than `seconds`.
    public func stop(within seconds: Double = 10) async { await server.stop(within: seconds) }
}
