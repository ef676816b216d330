/// A switch that is off unless named: `--evaluate`; `--evaluate=false` is read too.
///
/// For the original's booleans, which take a value, declare an `@Option` of type `Bool`.
@propertyWrapper
public struct Flag: Sendable {
    private var storage: Storage<Bool>
    private let description: ArgumentDescription

    /// Declares a switch.
    ///
    /// - Parameters:
    ///   - names: The name that is shown, then others that are accepted; one-letter names take one dash.
    ///   - section: The heading of the help text.
    ///   - help: What the help text says.
    public init(
        wrappedValue: Bool = false, names: [String] = [], section: String? = nil, help: ArgumentHelp = ""
    ) {
        storage = Storage(wrappedValue)
        description = ArgumentDescription(
            names: names, section: section, help: help,
            rules: ReadingRules(bounds: nil, allowsNonFinite: false))
    }

    /// Whether the switch is on.
    public var wrappedValue: Bool {
        get { storage.value }
        set { Storage.set(newValue, in: &storage) }
    }

    /// Whether the command line gave it.
    public var projectedValue: Provenance { Provenance(wasGiven: storage.wasGiven) }
}

extension Flag: ArgumentDefining {
    func definition(label: String) -> ArgumentDefinition {
        ArgumentDefinition(role: .flag, label: label, description: description, storage: storage)
    }
}
