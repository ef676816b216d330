import Synchronization

/// A door that handlers wait at until the test opens it.
final class Gate: Sendable {
    private let state = Mutex(false)

    func open() { state.withLock { $0 = true } }

    /// Returns when the gate is open or the task is cancelled.
    func wait() async {
        while !state.withLock({ $0 }), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
    }
}
