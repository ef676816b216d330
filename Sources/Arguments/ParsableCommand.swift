/// A command of a command-line tool: its flags are its properties, its work is `run()`.
public protocol ParsableCommand: ParsableArguments {
    /// Name, descriptions and subcommands.
    static var configuration: CommandConfiguration { get }

    /// Does the command's work, after reading and validation.
    mutating func run() throws
}

extension ParsableCommand {
    /// The defaults: a name made from the type's, and no description.
    public static var configuration: CommandConfiguration { CommandConfiguration() }

    /// Shows the help text, which is all that a command with nothing but subcommands can do.
    public mutating func run() throws {
        throw CleanExit.message(Self.helpMessage())
    }

    /// The name that a user types: the configured one, or the type's in lower case with hyphens.
    package static var resolvedName: String {
        configuration.commandName ?? Names.separated(String(describing: Self.self), by: "-")
    }

    /// The help text of this command, wrapped to `columns`.
    public static func helpMessage(columns: Int? = nil) -> String {
        HelpText(command: Self.self, path: [resolvedName], hasVersion: !configuration.version.isEmpty)
            .text(columns: columns ?? HelpText.terminalColumns())
    }

    /// Reads a command line (without the program's name) into this command or the subcommand that it names.
    ///
    /// Throws `UsageError` for bad usage and `CleanExit` where help or the version was asked for.
    public static func parseAsRoot(_ arguments: [String]) throws -> any ParsableCommand {
        try CommandResolver(root: Self.self).resolve(arguments).command
    }
}
