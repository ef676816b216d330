/// What an option can hold: an `ExpressibleByArgument` value, an optional of it or an array of it.
///
/// Conform your own types to `ExpressibleByArgument`, which provides all of this.
public protocol OptionValue: Sendable {
    /// How many words of the command line it takes.
    static var arity: Arity { get }
    /// What a user must write, with an article, such as "an integer".
    static var valueKind: String { get }
    /// What the help text shows between angle brackets where no name is given.
    static var defaultValueName: String { get }
    /// Everything that can be written, where that is a short list; otherwise empty.
    static var allValueStrings: [String] { get }
    /// The value where neither a default nor the command line gives one; nil means that one must be given.
    static var valueWhenAbsent: Self? { get }
    /// Reads words of the command line.
    static func read(_ texts: [String], rules: ReadingRules) throws(ReadingFailure) -> Self
    /// The value as a user would write it, for the help text; empty for none.
    var argumentText: String { get }
    /// The value for a log or a result file.
    var settingValue: SettingValue { get }
}
