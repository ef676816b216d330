import CMicroHTTPD

/// An answer as it goes out: a status that is one, headers that can be sent, those that the server adds.
struct PreparedResponse {
    /// Bytes that an answer's headers may have; connections have room for so many.
    static let maximumHeaderBytes = 8 << 10
    private static let own = [
        "content-length", "transfer-encoding", "connection", "date", "upgrade", "trailer",
    ]

    let status: Int
    let headers: [HTTPFields.Field]
    let body: HTTPResponse.Body
    /// One sentence about headers that were left out or an answer that was replaced.
    let complaint: String?

    init(_ response: HTTPResponse) {
        var headers = HTTPFields()
        var complaint: String?
        for field in response.headers.all {
            guard Self.isName(field.name), Self.isValue(field.value) else {
                complaint =
                    "The answer's header \(field.name.debugDescription) cannot be sent and was left out."
                continue
            }
            headers.append(field.name, field.value)
        }
        if headers.header(named: "Cache-Control") == nil { headers.append("Cache-Control", "no-store") }
        headers.setHeader("X-Content-Type-Options", "nosniff")
        let size = headers.all.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        let isSound = (200...599).contains(response.status) && size <= Self.maximumHeaderBytes
        if isSound {
            (status, self.headers) = (response.status, headers.all)
            body = [204, 304].contains(response.status) ? .bytes([]) : response.body
        } else {
            complaint = "An answer with status \(response.status) and \(size) bytes of headers was replaced."
            let none = HTTPFields.Field("X-Content-Type-Options", "nosniff")
            (status, self.headers, body) = (500, [none, .init("Cache-Control", "no-store")], .bytes([]))
        }
        self.complaint = complaint
    }

    /// The answer for libmicrohttpd, to be released with `MHD_destroy_response`; nil without memory.
    func make(closes: Bool) -> OpaquePointer? {
        let response: OpaquePointer?
        switch body {
        case .bytes(let bytes):
            response = bytes.withUnsafeBytes {
                MHD_create_response_from_buffer(
                    $0.count, UnsafeMutableRawPointer(mutating: $0.baseAddress), mhd_copied)
            }
        case .file(let region): response = region.makeResponse()
        }
        guard let response else { return nil }
        for field in headers { MHD_add_response_header(response, field.name, field.value) }
        if closes { MHD_add_response_header(response, "Connection", "close") }
        return response
    }

    /// The whole answer as bytes after which the connection ends; nil where it is a file or long.
    func wireBytes(isHeadOnly: Bool) -> [UInt8]? {
        guard case .bytes(let bytes) = body, bytes.count <= 16 << 10 else { return nil }
        let reason = MHD_get_reason_phrase_for(UInt32(status)).map { String(cString: $0) } ?? "Unknown"
        var lines = ["HTTP/1.1 \(status) \(reason)", "Date: \(HTTPDate.now)", "Connection: close"]
        lines += headers.map { "\($0.name): \($0.value)" }
        lines += ["Content-Length: \(bytes.count)", "", ""]
        return Array(lines.joined(separator: "\r\n").utf8) + (isHeadOnly ? [] : bytes)
    }

    private static func isName(_ name: String) -> Bool {
        let marks = "!#$%&'*+-.^_`|~".utf8
        return !name.isEmpty && !own.contains { HTTPFields.isSame($0, name) }
            && name.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte & 0xDF) && byte < 128
                    || marks.contains(byte)
            }
    }

    private static func isValue(_ value: String) -> Bool {
        !value.isEmpty && value.utf8.allSatisfy { $0 >= 32 && $0 != 127 }
    }
}
