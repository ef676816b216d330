import CMicroHTTPD

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension ServerCore {
    /// Takes no more requests and waits until those that have begun are answered, at most this long; then
    /// ends every connection. Runs on the queue for stopping.
    func finish(within seconds: Double) {
        let end = Clock.after(min(max(seconds, 0), 1e6))
        state.withLock { state in
            state.stage = .finishing
            for connection in state.connections.values {
                if case .waiting = connection.phase { cut(connection) }
            }
        }
        while Clock.now < end, state.withLock({ Self.isBusy(&$0) }) { usleep(5000) }
        let tasks = state.withLock { state -> [Task<Void, Never>] in
            state.stage = .closing
            var cancelled: [Task<Void, Never>] = []
            for connection in state.connections.values {
                if case .running = connection.phase {
                    if let task = connection.task { cancelled.append(task) }
                    // libmicrohttpd does not stop while a connection is suspended.
                    MHD_resume_connection(connection.handle)
                }
                if case .lingering = connection.phase { continue }
                cut(connection)
            }
            return cancelled
        }
        for task in tasks { task.cancel() }
    }

    private static func isBusy(_ state: inout State) -> Bool {
        state.connections.values.contains {
            switch $0.phase {
            case .receiving, .running, .answered, .sending: true
            case .waiting, .lingering, .cut: false
            }
        }
    }
}
