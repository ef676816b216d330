/// What a handler answers.
///
/// The server adds `Date`, `Content-Length`, `X-Content-Type-Options: nosniff` and, unless it is set,
/// `Cache-Control: no-store`; it leaves out headers that are its own affair or cannot be sent.
public struct HTTPResponse: Sendable {
    /// Where the bytes after the headers come from.
    public enum Body: Sendable {
        /// From memory.
        case bytes([UInt8])
        /// From an open file.
        case file(FileRegion)
    }

    /// 200…599; anything else is answered as 500.
    public var status: Int
    /// The headers.
    public var headers: HTTPFields
    /// The body; not sent with 204 and 304.
    public var body: Body

    /// An answer of these parts.
    public init(status: Int = 200, headers: HTTPFields = HTTPFields(), body: Body = .bytes([])) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }

    /// JSON that is text already.
    public static func json(_ text: String, status: Int = 200) -> HTTPResponse {
        bytes(Array(text.utf8), type: "application/json", status: status)
    }

    /// Plain text.
    public static func text(_ text: String, status: Int = 200) -> HTTPResponse {
        bytes(Array(text.utf8), type: "text/plain; charset=utf-8", status: status)
    }

    /// Bytes of a media type.
    public static func bytes(_ bytes: [UInt8], type: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": type], body: .bytes(bytes))
    }

    /// Part of a file, streamed.
    public static func file(_ region: FileRegion, type: String) -> HTTPResponse {
        HTTPResponse(headers: ["Content-Type": type], body: .file(region))
    }

    /// "Not modified": what the client has under this entity tag (with its quotes) still holds.
    public static func notModified(entityTag: String) -> HTTPResponse {
        HTTPResponse(status: 304, headers: ["ETag": entityTag])
    }

    /// The same answer with one more header, in place of those of that name.
    public func with(header name: String, _ value: String) -> HTTPResponse {
        var copy = self
        copy.headers.setHeader(name, value)
        return copy
    }
}
