import Synchronization

/// A number that handlers and tests share.
final class Counter: Sendable {
    private let state = Mutex(0)

    var value: Int { state.withLock { $0 } }

    func add(_ amount: Int = 1) { state.withLock { $0 += amount } }
}
