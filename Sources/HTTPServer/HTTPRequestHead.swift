/// A request as far as its headers go.
public struct HTTPRequestHead: Sendable {
    /// GET, POST, …, as sent; GET for HEAD, which the server answers with GET's headers alone.
    public let method: String
    /// Whether the client sent HEAD.
    public let isHeadOnly: Bool
    /// The path, percent-decoded once: valid UTF-8 that begins with a slash, without control characters and
    /// the segments "." and "..". Doubled slashes stay, and a decoded "%2F" is a slash like any other.
    public let path: String
    /// What follows the question mark, decoded, "+" as a space.
    public let query: HTTPFields
    /// All headers; bytes that are not UTF-8 are replaced.
    public let headers: HTTPFields

    /// A request as a client would send it; nil where a server answers 400 to the target.
    public init?(method: String, target: String, headers: HTTPFields = HTTPFields()) {
        guard let target = try? RequestTarget(Array(target.utf8)) else { return nil }
        self.init(method: method, target: target, headers: headers)
    }

    init(method: String, target: RequestTarget, headers: HTTPFields) {
        isHeadOnly = method == "HEAD"
        self.method = isHeadOnly ? "GET" : method
        (path, query, self.headers) = (target.path, target.query, headers)
    }

    /// The first value of a header; upper and lower case are the same.
    public func header(named name: String) -> String? { headers.header(named: name) }

    /// Bytes of the body as the client states them; nil without a body and for one in chunks.
    public var contentLength: Int? {
        guard let text = header(named: "Content-Length"), text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int(text)
    }

    /// Whether a body follows.
    public var hasBody: Bool {
        header(named: "Transfer-Encoding") != nil
            || header(named: "Content-Length").map { $0 != "0" } ?? false
    }

    /// The cookies, undecoded, in the order in which they came.
    public var cookies: HTTPFields {
        var cookies = HTTPFields()
        for header in headers.headers(named: "Cookie") {
            for item in header.split(separator: ";") {
                let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard sides.count == 2 else { continue }
                let (name, value) = (Self.trimmed(sides[0]), Self.trimmed(sides[1]))
                let isQuoted = value.utf8.count > 1 && value.hasPrefix("\"") && value.hasSuffix("\"")
                if !name.isEmpty {
                    cookies.append(String(name), String(isQuoted ? value.dropFirst().dropLast() : value))
                }
            }
        }
        return cookies
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }
}
