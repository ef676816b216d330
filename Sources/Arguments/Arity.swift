/// How many words of the command line a value takes.
public enum Arity: Sendable {
    /// None or one: a switch that may be followed by true or false.
    case zeroOrOne
    /// Exactly one.
    case one
    /// All up to the next flag, at least one.
    case many
}
