import Digests

/// What a download needs of an answer's headers; all else is passed over.
///
/// Values are a server's, so nothing here trusts them: what does not have the right form counts as absent.
struct ResponseHeaders {
    /// `Location`.
    private(set) var location: String?
    /// `ETag`, quoted, if it is a strong one.
    private(set) var strongETag: String?
    /// `Last-Modified` as sent.
    private(set) var lastModified: String?
    /// `Content-Range`.
    private(set) var contentRange: ContentRange?
    /// `X-Linked-ETag` of Hugging Face: the SHA-256 of the file that a redirect leads to.
    private(set) var linkedDigest: String?
    /// `X-Linked-Size` of Hugging Face: the bytes of the file that a redirect leads to.
    private(set) var linkedSize: Int?
    /// Whether the empty line after the headers came.
    private(set) var isComplete = false

    /// Takes one line as it came, with its line end.
    mutating func take(_ line: UnsafeRawBufferPointer) {
        // A new status line follows interim answers (100, 103): only the last answer counts.
        if line.starts(with: "HTTP/".utf8) {
            self = ResponseHeaders()
            return
        }
        // Headers behind the body (trailers) are not part of what was promised.
        guard !isComplete else { return }
        guard let end = line.lastIndex(where: { $0 != 10 && $0 != 13 }) else {
            isComplete = true
            return
        }
        guard end < Self.longestLine else { return }
        let text = String(decoding: line[...end], as: UTF8.self)
        guard let colon = text.firstIndex(of: ":") else { return }
        let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        take(name: text[..<colon].lowercased(), value: String(value))
    }

    private mutating func take(name: String, value: String) {
        switch name {
        case "location": location = value
        case "etag": strongETag = Self.isStrongETag(value) ? value : nil
        case "last-modified": lastModified = Self.isPlain(value) ? value : nil
        case "content-range": contentRange = ContentRange(value)
        case "x-linked-etag":
            guard value.utf8.count == 66, value.hasPrefix("\""), value.hasSuffix("\"") else { return }
            linkedDigest = SHA256Digest.normalized(value.dropFirst().dropLast())
        case "x-linked-size": linkedSize = ContentRange.number(value)
        default: break
        }
    }

    private static let longestLine = 16384

    /// Whether the text is a quoted tag that is equal for equal bytes only: `W/"…"` is not.
    static func isStrongETag(_ text: String) -> Bool {
        text.utf8.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") && isPlain(text)
    }

    /// Whether the text can be sent back in a header: one line of ASCII.
    static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count < longestLine && text.utf8.allSatisfy { (32..<127).contains($0) }
    }
}
