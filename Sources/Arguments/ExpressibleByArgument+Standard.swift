extension String: ExpressibleByArgument {
    /// Any word.
    public init?(argument: String) { self = argument }
    /// Any word.
    public static var valueKind: String { "a text" }
    /// What the help text shows between angle brackets.
    public static var defaultValueName: String { "text" }
}

extension Int: ExpressibleByArgument {
    /// Reads decimal digits with an optional sign; nil for anything else and for what 64 bits cannot hold.
    public init?(argument: String) { self.init(argument, radix: 10) }
    /// A whole number.
    public static var valueKind: String { "an integer" }
    /// What the help text shows between angle brackets.
    public static var defaultValueName: String { "int" }
    /// The number for bounds.
    public var boundedNumber: Double? { Double(self) }
    /// The number for a log or a result file.
    public var settingValue: SettingValue { .integer(self) }

    /// Reads the word; where it is a number that 64 bits cannot hold, the failure says so.
    public static func read(_ texts: [String], rules: ReadingRules) throws(ReadingFailure) -> Int {
        let text = texts.first ?? ""
        guard let value = Int(argument: text) else {
            let digits = text.drop { $0 == "-" || $0 == "+" }
            let isTooLarge = !digits.isEmpty && digits.utf8.allSatisfy { (48...57).contains($0) }
            throw ReadingFailure(
                expected: isTooLarge ? "an integer from \(Int.min) to \(Int.max)" : valueKind, found: text)
        }
        if let bounds = rules.bounds, !bounds.contains(Double(value)) {
            throw ReadingFailure(expected: valueKind + " " + bounds.text, found: text)
        }
        return value
    }
}

extension Double: ExpressibleByArgument {
    /// Reads a decimal number, with or without an exponent, or inf or nan.
    public init?(argument: String) { self.init(argument) }
    /// A number.
    public static var valueKind: String { "a number" }
    /// What the help text shows between angle brackets.
    public static var defaultValueName: String { "number" }
    /// The number for bounds.
    public var boundedNumber: Double? { self }
    /// The number for a log or a result file.
    public var settingValue: SettingValue { .number(self) }
}

extension Float: ExpressibleByArgument {
    /// Reads a decimal number, with or without an exponent, or inf or nan.
    public init?(argument: String) { self.init(argument) }
    /// A number.
    public static var valueKind: String { "a number" }
    /// What the help text shows between angle brackets.
    public static var defaultValueName: String { "number" }
    /// The number for bounds.
    public var boundedNumber: Double? { Double(self) }
    /// The number for a log or a result file, by its shortest text: 0.1 stays 0.1.
    public var settingValue: SettingValue { .number(Double(description) ?? Double(self)) }
}

extension Bool: ExpressibleByArgument {
    /// Reads on, true or 1, and off, false or 0, in any case (`utils.py`, `bool_flag`).
    public init?(argument: String) {
        switch argument.lowercased() {
        case "on", "true", "1": self = true
        case "off", "false", "0": self = false
        default: return nil
        }
    }
    /// None or one word: the flag alone means true.
    public static var arity: Arity { .zeroOrOne }
    /// The words that are read.
    public static var valueKind: String { "true or false (also on or off, 1 or 0)" }
    /// What the help text shows between angle brackets.
    public static var defaultValueName: String { "bool" }
    /// The value for a log or a result file.
    public var settingValue: SettingValue { .bool(self) }
}
