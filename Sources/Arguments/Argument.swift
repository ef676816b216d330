/// A value without a name, told by its place: `dino search query.jpg`.
///
/// An array takes all that remain and must come last. Without a default it is required, unless it is optional.
@propertyWrapper
public struct Argument<Value: OptionValue>: Sendable {
    private var storage: Storage<Value>
    private let description: ArgumentDescription

    /// Declares an argument with a default.
    public init(wrappedValue: Value, help: ArgumentHelp = "", bounds: Bounds? = nil) {
        storage = Storage(wrappedValue)
        description = ArgumentDescription(
            names: [], section: nil, help: help, rules: ReadingRules(bounds: bounds, allowsNonFinite: false))
    }

    /// Declares an argument without a default: a required one, or an optional one of an optional type.
    public init(help: ArgumentHelp = "", bounds: Bounds? = nil) {
        storage = Storage(Value.valueWhenAbsent)
        description = ArgumentDescription(
            names: [], section: nil, help: help, rules: ReadingRules(bounds: bounds, allowsNonFinite: false))
    }

    /// The value: the default, or what the command line gave.
    public var wrappedValue: Value {
        get { storage.value }
        set { Storage.set(newValue, in: &storage) }
    }

    /// Whether the command line gave it.
    public var projectedValue: Provenance { Provenance(wasGiven: storage.wasGiven) }
}

extension Argument: ArgumentDefining {
    func definition(label: String) -> ArgumentDefinition {
        ArgumentDefinition(role: .positional, label: label, description: description, storage: storage)
    }
}
