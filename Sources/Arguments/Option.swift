/// A named value: `--epochs 100`, `--epochs=100`, `--nb_knn 10 20`, `--use_fp16 false`.
///
/// Its name is the property's in the original's spelling (`batchSizePerGPU` is given a name, `patchSize` becomes
/// `patch_size`), and hyphens and underscores are the same on the command line. Without a default it is required,
/// unless it is optional. Given twice, the last one counts.
@propertyWrapper
public struct Option<Value: OptionValue>: Sendable {
    private var storage: Storage<Value>
    private let description: ArgumentDescription

    /// Declares an option with a default.
    ///
    /// - Parameters:
    ///   - names: The name that is shown, then others that are accepted; one-letter names take one dash.
    ///   - section: The heading of the help text.
    ///   - help: What the help text says.
    ///   - bounds: The numbers that are accepted.
    ///   - allowsNonFinite: Whether infinities and NaN are accepted.
    public init(
        wrappedValue: Value, names: [String] = [], section: String? = nil, help: ArgumentHelp = "",
        bounds: Bounds? = nil, allowsNonFinite: Bool = false
    ) {
        storage = Storage(wrappedValue)
        description = ArgumentDescription(
            names: names, section: section, help: help,
            rules: ReadingRules(bounds: bounds, allowsNonFinite: allowsNonFinite))
    }

    /// Declares an option without a default: a required one, or an optional one of an optional type.
    ///
    /// - Parameters:
    ///   - names: The name that is shown, then others that are accepted; one-letter names take one dash.
    ///   - section: The heading of the help text.
    ///   - help: What the help text says.
    ///   - bounds: The numbers that are accepted.
    ///   - allowsNonFinite: Whether infinities and NaN are accepted.
    public init(
        names: [String] = [], section: String? = nil, help: ArgumentHelp = "", bounds: Bounds? = nil,
        allowsNonFinite: Bool = false
    ) {
        storage = Storage(Value.valueWhenAbsent)
        description = ArgumentDescription(
            names: names, section: section, help: help,
            rules: ReadingRules(bounds: bounds, allowsNonFinite: allowsNonFinite))
    }

    /// The value: the default, or what the command line gave.
    public var wrappedValue: Value {
        get { storage.value }
        set { Storage.set(newValue, in: &storage) }
    }

    /// Whether the command line gave it.
    public var projectedValue: Provenance { Provenance(wasGiven: storage.wasGiven) }
}

extension Option: ArgumentDefining {
    func definition(label: String) -> ArgumentDefinition {
        ArgumentDefinition(role: .option, label: label, description: description, storage: storage)
    }
}
