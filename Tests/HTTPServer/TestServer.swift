import Foundation

/// A small HTTP server on 127.0.0.1 whose every answer a test scripts: bytes, pauses, then the end.
package final class TestServer: @unchecked Sendable {
    /// What a client asked for.
    package struct Request: Sendable {
        /// `GET`, `POST`, …
        package let method: String
        package let target: String
        /// Names in lower case.
        package let headers: [String: String]
        /// As many bytes as `Content-Length` states.
        package let body: [UInt8]
        /// How many requests came before.
        package let number: Int
    }

    /// A piece of an answer.
    package enum Step: Sendable {
        case send([UInt8])
        case pause(Double)
        /// Sends until the client goes away.
        case sendForever([UInt8])
        /// Runs test code between bytes.
        case call(@Sendable () -> Void)
    }

    package let port: Int
    private let listener: Int32
    private let handler: @Sendable (Request) -> [Step]
    private let lock = NSLock()
    private var received: [Request] = []

    /// The requests so far.
    package var requests: [Request] { lock.withLock { received } }

    package init(_ handler: @escaping @Sendable (Request) -> [Step]) throws {
        self.handler = handler
        listener = socket(AF_INET, TestServer.stream, 0)
        var address = TestServer.local
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (listener, size) = (listener, length)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound && listen(listener, 64) == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        let thread = Thread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread { [self] in serve(connection) }
            }
        }
        thread.start()
    }

    /// Ends the server, once; later connections are refused. Without this it lasts as long as the tests.
    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    package func url(_ path: String = "/file") -> String { "http://127.0.0.1:\(port)\(path)" }

    private func serve(_ connection: Int32) {
        #if canImport(Darwin)
            var isOn: Int32 = 1
            setsockopt(connection, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
        #endif
        defer {
            shutdown(connection, Int32(SHUT_RDWR))
            close(connection)
        }
        guard let request = read(from: connection) else { return }
        for step in handler(request) {
            switch step {
            case .send(let bytes): guard Self.send(bytes, to: connection) else { return }
            case .pause(let seconds): usleep(UInt32(seconds * 1e6))
            case .sendForever(let bytes): while Self.send(bytes, to: connection) {}
            case .call(let body): body()
            }
        }
    }

    private func read(from connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        while bytes.suffix(4) != end[...] {
            var byte: UInt8 = 0
            guard recv(connection, &byte, 1, 0) == 1 else { return nil }
            bytes.append(byte)
        }
        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            headers[line[..<colon].lowercased()] = value
        }
        let words = lines[0].split(separator: " ")
        guard let body = readBody(headers["content-length"].flatMap { Int($0) } ?? 0, from: connection) else {
            return nil
        }
        return lock.withLock {
            let request = Request(
                method: String(words[0]), target: String(words[1]), headers: headers, body: body,
                number: received.count)
            received.append(request)
            return request
        }
    }

    private func readBody(_ count: Int, from connection: Int32) -> [UInt8]? {
        guard count >= 0 else { return nil }
        var body = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let received = body.withUnsafeMutableBytes {
                recv(connection, $0.baseAddress! + filled, count - filled, 0)
            }
            guard received > 0 else { return nil }
            filled += received
        }
        return body
    }

    /// Sends all bytes; false where the other side takes no more.
    static func send(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            #if canImport(Glibc)
                let flags = Int32(truncatingIfNeeded: MSG_NOSIGNAL)
            #else
                let flags: Int32 = 0
            #endif
            let count = rest.withUnsafeBytes { Foundation.send(connection, $0.baseAddress, $0.count, flags) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    #if canImport(Glibc)
        // A program that another test starts meanwhile must not hold a connection open.
        static let stream = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    #else
        static let stream = SOCK_STREAM
    #endif

    /// 127.0.0.1, no port.
    static var local: sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
