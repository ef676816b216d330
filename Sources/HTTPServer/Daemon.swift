import CMicroHTTPD

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A running libmicrohttpd and its calls to the core.
final class Daemon: @unchecked Sendable {
    private let daemon: OpaquePointer
    private let settings: UnsafeMutablePointer<mhd_settings>
    private let context: Unmanaged<ServerCore>
    private let listener: Int32

    /// Starts on a socket that listens, which then belongs to this; nil, and the socket is closed, where the
    /// system gives no thread or no memory.
    init?(core: ServerCore, listener: Int32) {
        let configuration = core.configuration
        context = Unmanaged.passRetained(core)
        self.listener = listener
        settings = .allocate(capacity: 1)
        settings.initialize(
            to: mhd_settings(
                listener: listener, connection_limit: UInt32(configuration.maximumConnections),
                connection_limit_per_address: UInt32(configuration.maximumConnectionsPerAddress ?? 0),
                connection_memory: configuration.connectionMemory,
                idle_seconds: UInt32(configuration.idleTimeout.rounded(.up)), context: context.toOpaque(),
                handle: Self.handle, connection_changed: Self.connectionChanged, completed: Self.completed,
                request_line: Self.requestLine, log: Self.log))
        guard let daemon = mhd_start(settings) else {
            settings.deallocate()
            context.release()
            close(listener)
            return nil
        }
        self.daemon = daemon
    }

    /// Clients that come from now on are refused by the system.
    func refuseClients() {
        MHD_quiesce_daemon(daemon)
        // Closed at the end only: the thread may still be looking at it.
        Wire.cut(listener)
    }

    /// Ends the thread and every connection; once.
    func stop() {
        MHD_stop_daemon(daemon)
        close(listener)
        settings.deallocate()
        context.release()
    }

    private static func core(_ context: UnsafeMutableRawPointer?) -> ServerCore? {
        context.map { Unmanaged<ServerCore>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func connection(_ handle: OpaquePointer?) -> Connection? {
        guard let handle, let context = mhd_socket_context(handle) else { return nil }
        return Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue()
    }

    private static let handle: MHD_AccessHandlerCallback = { context, handle, _, method, _, bytes, count, _ in
        guard let core = core(context), let connection = connection(handle), let method, let count else {
            return mhd_no
        }
        let piece = UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count.pointee)
        let goesOn = core.handle(connection, method: String(cString: method), bytes: piece)
        count.pointee = 0
        return goesOn ? mhd_yes : mhd_no
    }

    private static let connectionChanged: MHD_NotifyConnectionCallback = { context, handle, place, change in
        guard let core = core(context), let handle, let place else { return }
        if change == mhd_opened {
            let connection = Connection(handle: handle, descriptor: mhd_descriptor(handle))
            place.pointee = Unmanaged.passRetained(connection).toOpaque()
            core.opened(connection)
        } else if let pointer = place.pointee {
            place.pointee = nil
            core.closed(Unmanaged<Connection>.fromOpaque(pointer).takeRetainedValue())
        }
    }

    private static let completed: MHD_RequestCompletedCallback = { context, handle, _, _ in
        guard let core = core(context), let connection = connection(handle) else { return }
        core.completed(connection)
    }

    private static let requestLine:
        @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) ->
            UnsafeMutableRawPointer? = { context, target, handle in
                guard let core = core(context), let connection = connection(handle), let target else {
                    return nil
                }
                let bytes = UnsafeRawBufferPointer(start: target, count: strlen(target))
                core.began(connection, target: Array(bytes))
                return nil
            }

    private static let log: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> Void = {
        context, message in
        guard let core = core(context), let message else { return }
        core.log(String(cString: message))
    }
}
