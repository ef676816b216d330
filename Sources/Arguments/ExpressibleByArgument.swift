/// A type that is read from one word of the command line.
///
/// Enumerations with raw values get everything by conforming; where they are also `CaseIterable`, their raw
/// values are listed in the help text and in errors.
public protocol ExpressibleByArgument: OptionValue {
    /// Reads a word; nil where it is not a value of this type.
    init?(argument: String)
    /// The value as a number, for bounds; nil where it is none.
    var boundedNumber: Double? { get }
}

extension ExpressibleByArgument {
    /// One word.
    public static var arity: Arity { .one }
    /// One of the choices, or a word for the type.
    public static var valueKind: String {
        allValueStrings.isEmpty ? "a value" : "one of " + allValueStrings.joined(separator: ", ")
    }
    /// A word that fits any type.
    public static var defaultValueName: String { allValueStrings.isEmpty ? "value" : "name" }
    /// No short list.
    public static var allValueStrings: [String] { [] }
    /// None: a value must be given.
    public static var valueWhenAbsent: Self? { nil }
    /// Not a number.
    public var boundedNumber: Double? { nil }
    /// The value's description.
    public var argumentText: String { String(describing: self) }
    /// The value's text.
    public var settingValue: SettingValue { .text(argumentText) }

    /// Reads the one word and applies the rules to numbers.
    public static func read(_ texts: [String], rules: ReadingRules) throws(ReadingFailure) -> Self {
        let text = texts.first ?? ""
        guard let value = Self(argument: text) else {
            throw ReadingFailure(
                expected: valueKind, found: text, suggestion: Names.nearest(to: text, among: allValueStrings))
        }
        if let number = value.boundedNumber {
            if !rules.allowsNonFinite, !number.isFinite {
                throw ReadingFailure(expected: "a finite number", found: text)
            }
            if let bounds = rules.bounds, !bounds.contains(number) {
                throw ReadingFailure(expected: valueKind + " " + bounds.text, found: text)
            }
        }
        return value
    }
}

extension ExpressibleByArgument where Self: RawRepresentable, RawValue: ExpressibleByArgument {
    /// Reads the raw value.
    public init?(argument: String) {
        guard let raw = RawValue(argument: argument) else { return nil }
        self.init(rawValue: raw)
    }

    /// The raw value's text.
    public var argumentText: String { rawValue.argumentText }
    /// The raw value for a log or a result file.
    public var settingValue: SettingValue { rawValue.settingValue }
}

extension ExpressibleByArgument
where Self: CaseIterable, Self: RawRepresentable, RawValue: ExpressibleByArgument {
    /// The raw values of all cases.
    public static var allValueStrings: [String] { allCases.map(\.rawValue.argumentText) }
}
