import Synchronization

/// A truth value for any thread.
final class Flag: Sendable {
    private let value = Atomic(false)

    var isRaised: Bool {
        get { value.load(ordering: .acquiring) }
        set { value.store(newValue, ordering: .releasing) }
    }
}
