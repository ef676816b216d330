import Foundation

extension TestServer {
    /// Bytes that differ from place to place.
    package static func contents(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }

    /// Status line and headers; the connection ends after the answer.
    package static func head(_ status: Int, _ headers: [String]) -> Step {
        let lines = ["HTTP/1.1 \(status) Words", "Connection: close"] + headers
        return .send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
    }

    /// A whole answer.
    package static func answer(_ status: Int, _ headers: [String] = [], _ body: [UInt8] = []) -> [Step] {
        [head(status, headers + ["Content-Length: \(body.count)"]), .send(body)]
    }

    /// A redirect, with a page.
    package static func redirect(_ target: String, _ headers: [String] = []) -> [Step] {
        answer(302, ["Location: \(target)"] + headers, Array("<html>elsewhere</html>".utf8))
    }

    /// A file as a good server gives it out, with ranges and `If-Range`; `limit` cuts the connection after so
    /// many bytes of the body.
    package static func file(
        _ contents: [UInt8], etag: String? = "\"one\"", modified: String? = nil, limit: Int = .max,
        to request: Request
    ) -> [Step] {
        var headers = etag.map { ["ETag: \($0)"] } ?? []
        if let modified { headers.append("Last-Modified: \(modified)") }
        let current = etag.map { $0.hasPrefix("W/") ? modified : $0 } ?? modified
        guard let first = first(request), request.headers["if-range"] ?? current == current else {
            return [
                head(200, headers + ["Content-Length: \(contents.count)"]),
                .send(Array(contents.prefix(limit))),
            ]
        }
        guard first < contents.count else {
            return answer(416, headers + ["Content-Range: bytes */\(contents.count)"])
        }
        headers.append("Content-Range: bytes \(first)-\(contents.count - 1)/\(contents.count)")
        return [
            head(206, headers + ["Content-Length: \(contents.count - first)"]),
            .send(Array(contents[first...].prefix(limit))),
        ]
    }

    /// The first byte that the request asks for, if it asks for a part.
    package static func first(_ request: Request) -> Int? {
        request.headers["range"].flatMap { Int($0.dropFirst("bytes=".count).dropLast()) }
    }
}
