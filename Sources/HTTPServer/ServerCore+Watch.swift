import Dispatch

/// Deadlines, and clients that leave while their request is worked on.
extension ServerCore {
    /// Seconds between two looks at the connections of running handlers.
    static let goneInterval = 0.1

    /// Looks at the latest then; under the lock.
    func watch(at time: UInt64, _ state: inout State) {
        guard time < state.nextWatch else { return }
        state.nextWatch = time
        watchQueue.asyncAfter(deadline: DispatchTime(uptimeNanoseconds: time)) { [weak self] in
            self?.look(due: time)
        }
    }

    /// A look that an earlier one has replaced does nothing.
    private func look(due: UInt64) {
        let late = PreparedResponse(refusal(408, "The request took too long to come in."))
            .wireBytes(isHeadOnly: false)
        let overdue = refusal(503, "The answer took too long.")
        let tasks = state.withLock { state -> [Task<Void, Never>] in
            guard due == state.nextWatch, state.stage != .closed else { return [] }
            state.nextWatch = .max
            let now = Clock.now
            var cancelled: [Task<Void, Never>] = []
            var running: [Connection] = []
            var next = UInt64.max
            for connection in state.connections.values {
                if let deadline = connection.deadline, deadline <= now {
                    end(connection, late: late, overdue: overdue, &cancelled, &state)
                }
                if case .running = connection.phase { running.append(connection) }
                next = min(next, connection.deadline ?? .max)
            }
            if !running.isEmpty {
                let gone = Wire.gone(running.map(\.descriptor))
                // The connection is closed when the handler returns; until then it counts.
                cancelled += running.filter { gone.contains($0.descriptor) }.compactMap(\.task)
                next = min(next, Clock.after(Self.goneInterval, from: now))
            }
            if next != .max { watch(at: next, &state) }
            return cancelled
        }
        for task in tasks { task.cancel() }
    }

    /// What a deadline means for the phase that it ends; under the lock.
    private func end(
        _ connection: Connection, late: [UInt8]?, overdue: HTTPResponse,
        _ cancelled: inout [Task<Void, Never>], _ state: inout State
    ) {
        connection.deadline = nil
        switch connection.phase {
        case .waiting, .receiving:
            if let late { refuseAtOnce(connection, late, &state) } else { cut(connection) }
        case .running:
            if let task = connection.task { cancelled.append(task) }
            answer(connection, overdue, &state)
        case .answered, .sending, .lingering: cut(connection)
        case .cut: break
        }
    }
}
