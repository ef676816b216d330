import Foundation

/// One connection to a server on 127.0.0.1 that sends exactly the bytes it is told to.
package final class RawClient: @unchecked Sendable {
    /// What came back.
    package struct Answer: Equatable {
        package var status: Int
        /// Names in lower case; of two of one name the last.
        package var headers: [String: String]
        package var body: [UInt8]

        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// The connection ended, or nothing came for 25 seconds, before the answer was whole.
    package struct Ended: Error {
        init() {}
    }

    private let descriptor: Int32
    private var received: [UInt8] = []
    private var isOpen = true

    package init(_ port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, TestServer.stream, 0)
        guard descriptor >= 0 else { throw Ended() }
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var time = timeval(tv_sec: 25, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var address = TestServer.local
        address.sin_port = UInt16(port).bigEndian
        let descriptor = descriptor
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Ended() }
    }

    deinit { end() }

    /// Closes the connection.
    package func end() {
        if isOpen { close(descriptor) }
        isOpen = false
    }

    /// Says that nothing more will be sent.
    package func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Whether all bytes were taken.
    @discardableResult package func send(_ bytes: [UInt8]) -> Bool {
        TestServer.send(bytes, to: descriptor)
    }

    @discardableResult package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Sends a request without or with a body, and its length.
    package func request(
        _ method: String = "GET", _ target: String = "/", _ headers: [String] = [], body: [UInt8]? = nil
    ) {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost"] + headers
        if let body { lines.append("Content-Length: \(body.count)") }
        send(Array((lines + ["", ""]).joined(separator: "\r\n").utf8) + (body ?? []))
    }

    /// Sends a request and reads its answer.
    package func ask(
        _ method: String = "GET", _ target: String = "/", _ headers: [String] = [], body: [UInt8]? = nil
    ) throws -> Answer {
        request(method, target, headers, body: body)
        return try answer(isHeadOnly: method == "HEAD")
    }

    /// Reads one answer; what comes after it stays for the next.
    package func answer(isHeadOnly: Bool = false) throws -> Answer {
        let end = Array("\r\n\r\n".utf8)
        var headEnd = received.firstRange(of: end)
        while headEnd == nil {
            guard receive() else { throw Ended() }
            headEnd = received.firstRange(of: end)
        }
        guard let headEnd else { throw Ended() }
        let lines = String(decoding: received[..<headEnd.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count > 1, words[0] == "HTTP/1.1" || words[0] == "HTTP/1.0", let status = Int(words[1])
        else { throw Ended() }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            headers[line[..<colon].lowercased()] = value
        }
        received.removeFirst(headEnd.upperBound)
        let hasNoBody = isHeadOnly || status < 200 || status == 204 || status == 304
        let count = hasNoBody ? 0 : headers["content-length"].flatMap { Int($0) } ?? 0
        while received.count < count { guard receive() else { throw Ended() } }
        defer { received.removeFirst(count) }
        return Answer(status: status, headers: headers, body: Array(received.prefix(count)))
    }

    /// Reads until the server ends the connection; nil if it does not within ten seconds.
    package func rest() -> [UInt8]? {
        while receive() {}
        let isEnd = errno != EAGAIN && errno != EWOULDBLOCK
        defer { received = [] }
        return isEnd ? received : nil
    }

    private func receive() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        errno = 0
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return false }
        received += bytes.prefix(count)
        return true
    }

}
