/// Subcommands that the help text lists under one heading.
public struct CommandGroup: Sendable {
    /// The heading, without a colon.
    public let name: String
    /// The subcommands, in the order of the help text.
    public let subcommands: [any ParsableCommand.Type]

    /// Puts subcommands under a heading.
    public init(name: String, subcommands: [any ParsableCommand.Type]) {
        self.name = name
        self.subcommands = subcommands
    }
}
