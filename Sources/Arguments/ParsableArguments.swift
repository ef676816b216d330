/// A set of options, flags and arguments that a command line is read into.
///
/// Conforming types are structs whose properties carry `@Option`, `@Flag`, `@Argument` or `@OptionGroup`.
public protocol ParsableArguments: Sendable {
    /// Makes an instance that holds the defaults.
    init()

    /// Checks what single flags cannot check; throws `ValidationError` with a sentence for the user.
    mutating func validate() throws
}

extension ParsableArguments {
    /// Accepts everything.
    public mutating func validate() throws {}

    /// Reads a command line (without the program's name) into a new instance.
    ///
    /// Throws `UsageError` for bad usage and `CleanExit` where help or the version was asked for.
    public static func parse(_ arguments: [String]) throws -> Self {
        var parsed = Self()
        let command = Self.self as? any ParsableCommand.Type
        let path = [command?.resolvedName ?? Names.separated(String(describing: Self.self), by: "-")]
        var parser = CommandParser(arguments: DefinitionList(parsed), path: path)
        parser.help = { command?.helpMessage() ?? "" }
        _ = try parser.parse(arguments)
        try parsed.runValidation(path: path)
        return parsed
    }

    /// All options, flags and arguments with their present values, in the order of declaration.
    public var settings: [Setting] {
        DefinitionList(self).all.map { definition in
            Setting(
                name: definition.settingName, value: definition.setting(), wasGiven: definition.wasGiven(),
                section: definition.section)
        }
    }

    /// Names of what the command line gave explicitly, in the order of declaration.
    public var givenNames: [String] {
        settings.filter(\.wasGiven).map(\.name)
    }

    /// Runs the checks of the option groups, then its own.
    mutating func runChecks() throws {
        for child in Mirror(reflecting: self).children {
            try (child.value as? any OptionGroupProtocol)?.validateMembers()
        }
        try validate()
    }

    /// Runs the checks and turns a refusal into bad usage of the command at `path`.
    mutating func runValidation(path: [String]) throws {
        do {
            try runChecks()
        } catch let error as ValidationError {
            throw UsageError(error.message, path: path)
        }
    }
}
