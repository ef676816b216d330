import Synchronization

/// The place of a property's value, reached by the parser through a reflected copy of its command.
final class Storage<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var wasGiven: Bool
    }

    private let state: Mutex<State>

    init(_ value: Value?, wasGiven: Bool = false) {
        state = Mutex(State(value: value, wasGiven: wasGiven))
    }

    /// The present value; traps where a required one is read before parsing, which is a programmer's error.
    var value: Value {
        guard let value = state.withLock(\.value) else {
            preconditionFailure("a required argument was read before the command line was parsed")
        }
        return value
    }

    var optionalValue: Value? { state.withLock(\.value) }

    var wasGiven: Bool { state.withLock(\.wasGiven) }

    func give(_ value: Value) {
        state.withLock { $0 = State(value: value, wasGiven: true) }
    }

    func replace(_ value: Value) {
        state.withLock { $0.value = value }
    }

    /// Sets the value, in a place of its own where copies share this one, so that commands stay values.
    static func set(_ value: Value, in storage: inout Storage) {
        if isKnownUniquelyReferenced(&storage) {
            storage.replace(value)
        } else {
            storage = Storage(value, wasGiven: storage.wasGiven)
        }
    }
}
