import HTTPServer

/// Who may ask for what, decided before a body is read.
struct AccessRules: Sendable {
    /// The cookie that holds the token.
    static let cookie = "dino_token"

    private let token: String?
    private let hosts: HostCheck
    private let maximumBodyBytes: Int

    /// - Parameter token: What a request must show; nil where none is asked for.
    init(address: String, port: Int, token: String?, maximumBodyBytes: Int) {
        self.token = token
        self.maximumBodyBytes = maximumBodyBytes
        hosts = HostCheck(address: address, port: port)
    }

    /// A refusal; nil where the request is to be answered.
    func refusal(of head: HTTPRequestHead) -> HTTPResponse? {
        // With a token, pages of other sites have nothing to show; names of the machine are not known here.
        if token == nil, let problem = hosts.problem(of: head) { return APIError.response(403, problem) }
        if !hosts.allowsOrigin(head) {
            return APIError.response(403, "The request comes from a page of another site.")
        }
        guard head.path == "/healthz" || isAuthorized(head) else {
            return APIError.response(
                401, "Open the page with the address that the program printed: it holds the token."
            )
            .with(header: "WWW-Authenticate", "Bearer")
        }
        switch head.method {
        case "GET": return nil
        case "POST":
            guard head.path == "/api/search" || head.path == "/api/patch" else {
                return Self.wrongMethod("GET, HEAD")
            }
            guard let length = head.contentLength else {
                return APIError.response(411, "The picture needs a Content-Length.")
            }
            guard length <= maximumBodyBytes else {
                return APIError.response(
                    413, "The picture has \(length) bytes; at most \(maximumBodyBytes) are taken.")
            }
            return nil
        default: return Self.wrongMethod("GET, HEAD, POST")
        }
    }

    private static func wrongMethod(_ allowed: String) -> HTTPResponse {
        APIError.response(405, "Only \(allowed) is answered here.").with(header: "Allow", allowed)
    }

    /// The cookie for a page that was opened with the token in its address; nil where it has one, or needs none.
    func newCookie(for request: HTTPRequest) -> String? {
        guard let token, request.query.first(named: "token") != nil else { return nil }
        return "\(Self.cookie)=\(token); Path=/; HttpOnly; SameSite=Strict"
    }

    private func isAuthorized(_ head: HTTPRequestHead) -> Bool {
        guard let token else { return true }
        let bearer = head.header(named: "Authorization").flatMap { text in
            text.lowercased().hasPrefix("bearer ") ? String(text.dropFirst(7)) : nil
        }
        return [bearer, head.cookies.first(named: Self.cookie), head.query.first(named: "token")]
            .contains { $0.map { Self.isSame($0, token) } ?? false }
    }

    /// Takes the same time wherever two texts differ.
    private static func isSame(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
