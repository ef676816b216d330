import Foundation

/// The DevTools protocol over one connection: commands with answers, and events.
///
/// Messages are JSON, each ended by a zero byte. Every command has a time limit, so that a browser that hangs
/// fails the test.
final class DevTools: @unchecked Sendable {
    typealias Listener = @Sendable (_ method: String, _ parameters: JSONValue) -> Void

    private let connection: Int32
    private let lock = NSLock()
    private let sending = NSLock()
    private var lastNumber = 0
    private var waiting: [Int: CheckedContinuation<JSONValue, any Error>] = [:]
    private var listeners: [String: Listener] = [:]
    private var isOver = false
    private var isClosed = false

    /// Takes over the connection, which is closed once the browser has ended.
    init(connection: Int32) {
        self.connection = connection
        Thread.detachNewThread { [self] in read() }
    }

    /// Sends a command to the browser, or to one page by its session, and waits for the answer's result.
    func call(
        _ method: String, _ parameters: JSONValue = [:], session: String? = nil, limit: Double = 60
    ) async throws -> JSONValue {
        let number = lock.withLock {
            lastNumber += 1
            return lastNumber
        }
        var message: [String: JSONValue] = [
            "id": .number(Double(number)), "method": .string(method), "params": parameters,
        ]
        if let session { message["sessionId"] = .string(session) }
        let bytes = Array(JSONValue.object(message).text.utf8) + [0]
        let alarm = Task {
            try await Task.sleep(for: .seconds(limit))
            finish(number, .failure(BrowserError("the browser did not answer \(method) in \(limit) seconds")))
        }
        defer { alarm.cancel() }
        let answer: JSONValue = try await withCheckedThrowingContinuation { continuation in
            let isOpen = lock.withLock {
                if !isOver { waiting[number] = continuation }
                return !isOver
            }
            guard isOpen else {
                continuation.resume(throwing: BrowserError("the browser has ended"))
                return
            }
            if !send(bytes) { finish(number, .failure(BrowserError("the browser takes no more commands"))) }
        }
        if let reason = answer["error"]["message"].string { throw BrowserError("\(method): \(reason)") }
        return answer["result"]
    }

    /// Hands the events of a session to `listener`, on the reading thread; nil ends that.
    func listen(to session: String, _ listener: Listener?) {
        lock.withLock { listeners[session] = listener }
    }

    /// Tells the browser to end.
    func end() {
        sending.withLock {
            if !isClosed { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    private func finish(_ number: Int, _ result: Result<JSONValue, any Error>) {
        lock.withLock { waiting.removeValue(forKey: number) }?.resume(with: result)
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(truncatingIfNeeded: MSG_NOSIGNAL)
        #endif
        return sending.withLock {
            var rest = bytes[...]
            while !isClosed && !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Foundation.send(connection, $0.baseAddress, $0.count, flags)
                }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return rest.isEmpty
        }
    }

    private func read() {
        var message = Data()
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(connection, &block, block.count, 0)
            guard count > 0 else { break }
            var rest = block[..<count]
            while let end = rest.firstIndex(of: 0) {
                message.append(contentsOf: rest[..<end])
                take(message)
                message.removeAll(keepingCapacity: true)
                rest = rest[(end + 1)...]
            }
            message.append(contentsOf: rest)
        }
        sending.withLock {
            close(connection)
            isClosed = true
        }
        let left = lock.withLock {
            isOver = true
            defer { waiting = [:] }
            return waiting
        }
        for continuation in left.values {
            continuation.resume(throwing: BrowserError("the browser has ended"))
        }
    }

    private func take(_ bytes: Data) {
        guard let message = JSONValue(parsing: bytes) else { return }
        if let number = message["id"].number {
            finish(Int(number), .success(message))
        } else if let method = message["method"].string, let session = message["sessionId"].string {
            lock.withLock { listeners[session] }?(method, message["params"])
        }
    }
}
