/// A whole request.
public struct HTTPRequest: Sendable {
    /// What came before the body.
    public let head: HTTPRequestHead
    /// The body; empty without one.
    public let body: [UInt8]

    /// A request of these parts.
    public init(head: HTTPRequestHead, body: [UInt8] = []) { (self.head, self.body) = (head, body) }

    /// GET, POST, …, as sent; GET for HEAD.
    public var method: String { head.method }
    /// The path, percent-decoded; see `HTTPRequestHead.path`.
    public var path: String { head.path }
    /// What follows the question mark, decoded.
    public var query: HTTPFields { head.query }
    /// The cookies, in the order in which they came.
    public var cookies: HTTPFields { head.cookies }

    /// The first value of a header; upper and lower case are the same.
    public func header(named name: String) -> String? { head.header(named: name) }
}
