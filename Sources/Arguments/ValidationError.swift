/// What `validate()` or `run()` throws where the flags do not fit each other or the outside: exit status 2.
public struct ValidationError: Error, Equatable, CustomStringConvertible {
    /// One sentence that says what is wrong and what to do.
    public let message: String

    /// Refuses the command line with a sentence.
    public init(_ message: String) { self.message = message }

    /// The sentence.
    public var description: String { message }
}
