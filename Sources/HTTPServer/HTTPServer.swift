import Dispatch
import Synchronization

/// A small HTTP/1.1 server for pages and JSON on one machine, with limits on all that a client can take.
///
/// One thread of libmicrohttpd reads and writes; handlers run as tasks. It is not for the open internet, for
/// there is no TLS. A client that ends its side of the connection counts as one that has left.
public final class HTTPServer: Sendable {
    /// The address that it listens on.
    public let address: String
    /// The port that it listens on.
    public let port: Int

    private let core: ServerCore
    private let daemon: Daemon
    private let isStopped = Mutex(false)

    /// Listens and serves until `stop`.
    ///
    /// The handler's task is cancelled when its time is over, its client has left, or the server stops. Throws
    /// one sentence, for a port that is taken above all.
    public init(
        _ configuration: Configuration = Configuration(), hooks: Hooks = Hooks(),
        handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) throws(HTTPServerError) {
        try configuration.check()
        let listener = try ListeningSocket(address: configuration.address, port: configuration.port)
        core = ServerCore(configuration: configuration, hooks: hooks, handler: handler)
        guard let daemon = Daemon(core: core, listener: listener.descriptor) else {
            throw HTTPServerError(
                .system, "The server cannot start: the system gives no thread or no memory.")
        }
        self.daemon = daemon
        (address, port) = (configuration.address, listener.port)
    }

    deinit { Self.stop(isStopped, core, daemon, within: 0) {} }

    /// What it listens on as the start of a URL: `http://127.0.0.1:8080`.
    public var url: String {
        address.contains(":") ? "http://[\(address)]:\(port)" : "http://\(address):\(port)"
    }

    /// Stops, and returns when every connection is closed.
    ///
    /// New clients are refused and idle ones let go; requests that have begun are answered if that takes no
    /// longer than `seconds`; the tasks of handlers still at work then are cancelled, but not waited for.
    /// Further calls return when the first has.
    public func stop(within seconds: Double = 10) async {
        await withCheckedContinuation { continuation in
            Self.stop(isStopped, core, daemon, within: seconds) { continuation.resume() }
        }
    }

    /// Handlers at work, with those whose answer is no longer wanted.
    package var runningHandlers: Int { core.state.withLock { $0.running } }

    /// Bytes of bodies that count towards `maximumBodyBytesAtOnce`.
    package var heldBodyBytes: Int { core.state.withLock { $0.bodyBytes } }

    /// Connections that are open.
    package var openConnections: Int { core.state.withLock { $0.connections.count } }

    // Not on the caller's thread: this may be the end of the last reference, on any thread.
    private static func stop(
        _ isStopped: borrowing Mutex<Bool>, _ core: ServerCore, _ daemon: Daemon, within seconds: Double,
        then: @escaping @Sendable () -> Void
    ) {
        let isFirst = isStopped.withLock { isStopped in
            defer { isStopped = true }
            return !isStopped
        }
        core.stopQueue.async {
            if isFirst {
                daemon.refuseClients()
                core.finish(within: seconds)
                daemon.stop()
                core.state.withLock { $0.stage = .closed }
            }
            then()
        }
    }
}
