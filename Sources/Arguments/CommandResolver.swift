/// Finds the command that a command line names, below a root, and fills it.
struct CommandResolver {
    let root: any ParsableCommand.Type

    /// A command, ready to run.
    struct Resolved {
        let command: any ParsableCommand
        let path: [String]
        let warnings: [String]
    }

    /// Reads a command line without the program's name.
    func resolve(_ words: [String]) throws -> Resolved {
        var type = root
        var path = [root.resolvedName]
        var version = root.configuration.version
        var rest = words[...]
        while !type.configuration.subcommands.isEmpty {
            let configuration = type.configuration
            let help = { (target: any ParsableCommand.Type, path: [String]) in
                CleanExit.message(Self.help(for: target, path: path, version: version))
            }
            guard let word = rest.first else {
                guard let standard = configuration.defaultSubcommand else { throw help(type, path) }
                path.append(standard.resolvedName)
                type = standard
                continue
            }
            if word == "-h" || word == "--help" { throw help(type, path) }
            if word == "--version", !version.isEmpty { throw CleanExit.message(version) }
            if word == "help" {
                let (target, targetPath) = try descend(from: type, path: path, along: rest.dropFirst())
                throw help(target, targetPath)
            }
            if let next = Self.subcommand(of: type, named: word) {
                rest = rest.dropFirst()
                path.append(next.resolvedName)
                type = next
            } else if let standard = configuration.defaultSubcommand {
                path.append(standard.resolvedName)
                type = standard
            } else {
                throw unknown(word, in: type, path: path)
            }
            if !type.configuration.version.isEmpty { version = type.configuration.version }
        }
        return try fill(type, path: path, version: version, words: Array(rest))
    }

    private func fill(
        _ type: any ParsableCommand.Type, path: [String], version: String, words: [String]
    ) throws -> Resolved {
        var command: any ParsableCommand = type.init()
        var parser = CommandParser(arguments: DefinitionList(command), path: path)
        parser.version = version.isEmpty ? nil : version
        parser.help = { Self.help(for: type, path: path, version: version) }
        let warnings = try parser.parse(words)
        try command.runValidation(path: path)
        return Resolved(command: command, path: path, warnings: warnings)
    }

    /// The command that `dino help a b` asks about.
    private func descend(
        from start: any ParsableCommand.Type, path: [String], along words: ArraySlice<String>
    ) throws -> (any ParsableCommand.Type, [String]) {
        var type = start
        var path = path
        for word in words {
            guard let next = Self.subcommand(of: type, named: word) else {
                throw unknown(word, in: type, path: path)
            }
            type = next
            path.append(next.resolvedName)
        }
        return (type, path)
    }

    private func unknown(_ word: String, in type: any ParsableCommand.Type, path: [String]) -> UsageError {
        let names = type.configuration.subcommands.map { $0.resolvedName }
        if CommandParser.isFlag(word) {
            return UsageError("Unknown flag '\(word)': a command must come first.", path: path)
        }
        let suggestion = Names.nearest(to: word, among: names + ["help"])
        return UsageError(
            CommandParser.sentence("Unknown command '\(word)'", suggestion: suggestion), path: path)
    }

    private static func subcommand(
        of type: any ParsableCommand.Type, named name: String
    ) -> (any ParsableCommand.Type)? {
        type.configuration.subcommands.first { Names.canonical($0.resolvedName) == Names.canonical(name) }
    }

    private static func help(for type: any ParsableCommand.Type, path: [String], version: String) -> String {
        HelpText(command: type, path: path, hasVersion: !version.isEmpty)
            .text(columns: HelpText.terminalColumns())
    }
}
