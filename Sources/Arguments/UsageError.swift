/// Bad usage of the command line: exit status 2.
public struct UsageError: Error, Equatable, CustomStringConvertible {
    /// One sentence that says what is wrong.
    public let message: String
    /// The names of the commands down to the one that was used.
    public let commandPath: [String]

    init(_ message: String, path: [String]) {
        self.message = message
        commandPath = path
    }

    /// The sentence, and where to read more.
    public var description: String {
        "\(message)\nSee '\((commandPath + ["--help"]).joined(separator: " "))'."
    }
}
