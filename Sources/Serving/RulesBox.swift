import Synchronization

/// Access rules that are set once the server's port is known; until then every request is refused.
final class RulesBox: Sendable {
    private let box = Mutex<AccessRules?>(nil)

    /// The rules; nil before they are set.
    var rules: AccessRules? { box.withLock { $0 } }

    func set(_ rules: AccessRules) { box.withLock { $0 = rules } }
}
