/// What the help text says of one option, flag or argument; a string literal is the plain case.
public struct ArgumentHelp: Sendable, ExpressibleByStringInterpolation {
    /// Whether the help text mentions it.
    public enum Visibility: Sendable {
        /// Mentioned.
        case shown
        /// Accepted but not mentioned.
        case hidden
    }

    /// What it does, in a sentence or two.
    public var abstract: String
    /// What stands between angle brackets after the name; made from the type where it is nil.
    public var valueName: String?
    /// Whether the help text mentions it.
    public var visibility: Visibility
    /// Why it should no longer be used, printed as a warning where it is given; nil where it is current.
    public var deprecation: String?

    /// Describes an option, flag or argument.
    public init(
        _ abstract: String = "", valueName: String? = nil, visibility: Visibility = .shown,
        deprecation: String? = nil
    ) {
        self.abstract = abstract
        self.valueName = valueName
        self.visibility = visibility
        self.deprecation = deprecation
    }

    /// Takes the literal as the abstract.
    public init(stringLiteral value: String) {
        self.init(value)
    }
}
