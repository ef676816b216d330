import CMicroHTTPD
import Dispatch
import Synchronization

/// What libmicrohttpd's thread, the handlers' tasks and the watch share.
final class ServerCore: @unchecked Sendable {
    /// How far the end has come.
    enum Stage { case serving, finishing, closing, closed }

    struct State: @unchecked Sendable {
        var connections: [ObjectIdentifier: Connection] = [:]
        var running = 0
        /// Bytes of bodies that are held.
        var bodyBytes = 0
        var stage = Stage.serving
        /// When the watch looks next.
        var nextWatch = UInt64.max
    }

    let configuration: HTTPServer.Configuration
    let hooks: HTTPServer.Hooks
    let handler: @Sendable (HTTPRequest) async -> HTTPResponse
    /// Never held while code of the app runs. libmicrohttpd's own locks may be taken under it; libmicrohttpd
    /// holds none of them when it calls us.
    let state = Mutex(State())
    /// A serial queue gets a thread even while handlers block every thread of the concurrency pool.
    let watchQueue = DispatchQueue(label: "HTTPServer.watch")
    let stopQueue = DispatchQueue(label: "HTTPServer.stop")

    init(
        configuration: HTTPServer.Configuration, hooks: HTTPServer.Hooks,
        handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) {
        (self.configuration, self.hooks, self.handler) = (configuration, hooks, handler)
    }

    /// What the app makes of a status and sentence of the server's own.
    func refusal(_ status: Int, _ sentence: String) -> HTTPResponse {
        var response = hooks.refusal(status, sentence)
        if status == 503 { response.headers.setHeader("Retry-After", "1") }
        return response
    }

    /// Passes on what libmicrohttpd complains about, but for the connections that we ended.
    func log(_ message: String) {
        guard let log = hooks.log, !message.contains("Application reported internal error") else { return }
        log(String(message.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()))
    }

    // MARK: Calls of libmicrohttpd, on its thread

    func opened(_ connection: Connection) {
        let now = Clock.now
        state.withLock { state in
            state.connections[ObjectIdentifier(connection)] = connection
            let time = configuration.idleTimeout + configuration.requestTimeout
            setDeadline(of: connection, to: Clock.after(time, from: now), &state)
            if state.stage != .serving { cut(connection) }
        }
    }

    func began(_ connection: Connection, target: [UInt8]) {
        let now = Clock.now
        connection.clearRequest()
        connection.target = target
        state.withLock { state in
            guard case .waiting = connection.phase else { return }
            connection.phase = .receiving
            let end = Clock.after(configuration.requestTimeout, from: now)
            setDeadline(of: connection, to: min(end, connection.deadline ?? end), &state)
        }
        // From here on our deadline counts, for it has an answer: 408.
        mhd_set_idle_seconds(connection.handle, 0)
    }

    /// Headers, a piece of the body, its end, or the connection's return with an answer; false closes it.
    func handle(_ connection: Connection, method: String, bytes: UnsafeRawBufferPointer) -> Bool {
        let phase = state.withLock { _ in connection.phase }
        switch phase {
        case .receiving:
            if !connection.isHeadSeen {
                connection.isHeadSeen = true
                return takeHead(connection, method: method)
            }
            return bytes.isEmpty ? finishReceiving(connection) : takeBody(connection, bytes)
        case .answered(let response): return queue(response, on: connection, closes: false)
        // After the end of the body nothing is left to linger for.
        case .lingering: return !bytes.isEmpty
        case .waiting, .running, .sending, .cut: return false
        }
    }

    func completed(_ connection: Connection) {
        let now = Clock.now
        connection.clearRequest()
        let task = state.withLock { state in
            forgetBody(of: connection, &state)
            connection.number += 1
            switch connection.phase {
            case .lingering, .cut: break
            case .waiting, .receiving, .running, .answered, .sending:
                connection.phase = .waiting
                let time = configuration.idleTimeout + configuration.requestTimeout
                setDeadline(of: connection, to: Clock.after(time, from: now), &state)
                if state.stage != .serving { cut(connection) }
            }
            defer { connection.task = nil }
            return connection.task
        }
        task?.cancel()
    }

    func closed(_ connection: Connection) {
        state.withLock { state in
            forgetBody(of: connection, &state)
            state.connections[ObjectIdentifier(connection)] = nil
            connection.phase = .cut
        }
    }

    // MARK: Under the lock

    func setDeadline(of connection: Connection, to deadline: UInt64, _ state: inout State) {
        connection.deadline = deadline
        watch(at: deadline, &state)
    }

    /// Counts bytes of a body that are about to be held; false where there are too many of all.
    func count(_ bytes: Int, of connection: Connection, _ state: inout State) -> Bool {
        guard bytes <= (configuration.maximumBodyBytesAtOnce ?? .max) - state.bodyBytes else { return false }
        state.bodyBytes += bytes
        connection.counted += bytes
        return true
    }

    func forgetBody(of connection: Connection, _ state: inout State) {
        state.bodyBytes -= connection.counted
        connection.counted = 0
    }

    func cut(_ connection: Connection) {
        connection.phase = .cut
        connection.deadline = nil
        Wire.cut(connection.descriptor)
    }

    /// Gives a suspended connection its answer, which libmicrohttpd's thread sends.
    func answer(_ connection: Connection, _ response: HTTPResponse, _ state: inout State) {
        connection.phase = .answered(response)
        setDeadline(of: connection, to: Clock.after(configuration.answerTimeout), &state)
        MHD_resume_connection(connection.handle)
    }

    /// Sends a refusal now, whatever is still to come.
    func refuseAtOnce(_ connection: Connection, _ bytes: [UInt8], _ state: inout State) {
        Wire.refuse(connection.descriptor, with: bytes)
        connection.phase = .lingering
        setDeadline(of: connection, to: Clock.after(configuration.lingerTimeout), &state)
    }
}
