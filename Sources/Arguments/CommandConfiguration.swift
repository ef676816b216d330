/// What is known of a command besides its flags.
public struct CommandConfiguration: Sendable {
    /// The name that a user types; made from the type's name where it is nil.
    public var commandName: String?
    /// One sentence, shown in the parent's list and at the top of the help text.
    public var abstract: String
    /// More about the command, shown below the abstract; line breaks are kept.
    public var discussion: String
    /// What `--version` prints here and in the subcommands; empty for none.
    public var version: String
    /// Subcommands outside any group.
    public var ungroupedSubcommands: [any ParsableCommand.Type]
    /// Subcommands that the help text lists under a heading.
    public var groupedSubcommands: [CommandGroup]
    /// The subcommand that runs where the command line names none.
    public var defaultSubcommand: (any ParsableCommand.Type)?

    /// Describes a command.
    public init(
        commandName: String? = nil, abstract: String = "", discussion: String = "", version: String = "",
        subcommands: [any ParsableCommand.Type] = [], groupedSubcommands: [CommandGroup] = [],
        defaultSubcommand: (any ParsableCommand.Type)? = nil
    ) {
        self.commandName = commandName
        self.abstract = abstract
        self.discussion = discussion
        self.version = version
        self.ungroupedSubcommands = subcommands
        self.groupedSubcommands = groupedSubcommands
        self.defaultSubcommand = defaultSubcommand
    }

    /// All subcommands, in the order of the help text.
    public var subcommands: [any ParsableCommand.Type] {
        ungroupedSubcommands + groupedSubcommands.flatMap(\.subcommands)
    }
}
