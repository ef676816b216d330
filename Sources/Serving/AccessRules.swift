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
        // Not even what changes nothing: a picture in a foreign page would show that it is there.
        if !hosts.allowsOrigin(head, overTLS: token != nil) || Self.isEmbedded(head) {
            return APIError.response(403, "The request comes from a page of another site.")
        }
        guard head.path == "/healthz" || isAuthorized(head) else {
            return APIError.response(
                401, "Open the page with the address that the program printed: it holds the token."
            )
            .with(header: "WWW-Authenticate", "Bearer")
        }
        switch head.method {
        case "GET": return head.hasBody ? APIError.response(400, "The request takes no body.") : nil
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

    /// Whether a page of another site asks for a part of itself, rather than a person who follows its link.
    private static func isEmbedded(_ head: HTTPRequestHead) -> Bool {
        head.header(named: "Sec-Fetch-Site") == "cross-site"
            && head.header(named: "Sec-Fetch-Mode") != "navigate"
    }

    /// The cookie for a page that was opened with the right token in its address; nil for any other request.
    func newCookie(for request: HTTPRequest) -> String? {
        guard let token, let shown = request.query.first(named: "token"), Self.isSame(shown, token) else {
            return nil
        }
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
