extension Optional: OptionValue where Wrapped: OptionValue {
    /// That of the wrapped type.
    public static var arity: Arity { Wrapped.arity }
    /// That of the wrapped type.
    public static var valueKind: String { Wrapped.valueKind }
    /// That of the wrapped type.
    public static var defaultValueName: String { Wrapped.defaultValueName }
    /// Those of the wrapped type.
    public static var allValueStrings: [String] { Wrapped.allValueStrings }
    /// Nil: an optional need not be given.
    public static var valueWhenAbsent: Wrapped?? { .some(nil) }
    /// Reads a value of the wrapped type.
    public static func read(_ texts: [String], rules: ReadingRules) throws(ReadingFailure) -> Wrapped? {
        try Wrapped.read(texts, rules: rules)
    }
    /// The wrapped value's text; empty for nil.
    public var argumentText: String { self?.argumentText ?? "" }
    /// The wrapped value, or null.
    public var settingValue: SettingValue { self?.settingValue ?? .null }
}

extension Array: OptionValue where Element: ExpressibleByArgument {
    /// All words up to the next flag.
    public static var arity: Arity { .many }
    /// That of the elements.
    public static var valueKind: String { Element.valueKind }
    /// That of the elements.
    public static var defaultValueName: String { Element.defaultValueName }
    /// Those of the elements.
    public static var allValueStrings: [String] { Element.allValueStrings }
    /// None: at least one value must be given, unless there is a default.
    public static var valueWhenAbsent: [Element]? { nil }
    /// Reads one element per word.
    public static func read(_ texts: [String], rules: ReadingRules) throws(ReadingFailure) -> [Element] {
        var values: [Element] = []
        for text in texts {
            values.append(try Element.read([text], rules: rules))
        }
        return values
    }
    /// The elements' texts with spaces between them.
    public var argumentText: String { map(\.argumentText).joined(separator: " ") }
    /// The elements as a list.
    public var settingValue: SettingValue { .list(map(\.settingValue)) }
}
