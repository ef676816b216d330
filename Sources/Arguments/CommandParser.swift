/// Reads the words of one command, without its subcommands, into the places of its properties.
struct CommandParser {
    let arguments: DefinitionList
    let path: [String]
    /// What `--version` prints; nil where the tool has no version.
    var version: String?
    /// The help text, made only where it is asked for.
    var help: () -> String = { "" }

    init(arguments: DefinitionList, path: [String]) {
        self.arguments = arguments
        self.path = path
    }

    /// Fills the properties and returns warnings, for deprecated names.
    func parse(_ words: [String]) throws -> [String] {
        try answerQuestions(words)
        var positionals: [String] = []
        var warnings: [String] = []
        var index = words.startIndex
        while index < words.endIndex {
            let word = words[index]
            index += 1
            if word == "--" {
                positionals += words[index...]
                break
            }
            guard Self.isFlag(word) else {
                positionals.append(word)
                continue
            }
            let (name, inlineValue) = Self.split(word)
            let definition = try definition(named: name, word: word)
            if let reason = definition.help.deprecation {
                warnings.append("\(definition.displayName) is deprecated: \(reason)")
            }
            var values = inlineValue.map { [$0] } ?? []
            if inlineValue == nil, definition.role == .option {
                let limit = definition.arity == .many ? Int.max : 1
                while index < words.endIndex, values.count < limit, !Self.isFlag(words[index]) {
                    values.append(words[index])
                    index += 1
                }
            }
            try store(values, in: definition)
        }
        try assign(positionals)
        try demandRequired()
        return warnings
    }

    /// Help and version win over whatever else is wrong with the words.
    private func answerQuestions(_ words: [String]) throws {
        for word in words.prefix(while: { $0 != "--" }) {
            if word == "-h" || word == "--help" { throw CleanExit.message(help()) }
            if word == "--version", let version, arguments.named("version") == nil {
                throw CleanExit.message(version)
            }
        }
    }

    private func definition(named name: String, word: String) throws -> ArgumentDefinition {
        // `-epochs` is not `--epochs`: one dash is for one letter.
        let hasOneDash = !word.hasPrefix("--")
        if let definition = arguments.named(name), !hasOneDash || name.count == 1 { return definition }
        let shown = word.prefix { $0 != "=" }
        let suggestion = Names.nearest(to: name, among: arguments.suggestions).map(Names.dashed)
        throw UsageError(Self.sentence("Unknown flag '\(shown)'", suggestion: suggestion), path: path)
    }

    private func store(_ values: [String], in definition: ArgumentDefinition) throws {
        var values = values
        if values.isEmpty {
            guard definition.arity == .zeroOrOne else {
                throw UsageError(
                    "\(definition.displayName) expects \(definition.valueKind), but none follows it.",
                    path: path)
            }
            values = ["true"]
        }
        do throws(ReadingFailure) {
            try definition.store(values)
        } catch {
            throw UsageError(
                Self.sentence(
                    "\(definition.displayName) expects \(error.expected), not '\(error.found)'",
                    suggestion: error.suggestion), path: path)
        }
    }

    private func assign(_ words: [String]) throws {
        var rest = words[...]
        for definition in arguments.positionals where !rest.isEmpty {
            let count = definition.arity == .many ? rest.count : 1
            try store(Array(rest.prefix(count)), in: definition)
            rest = rest.dropFirst(count)
        }
        if let word = rest.first {
            let suggestion = arguments.named(word).map(\.displayName)
            throw UsageError(
                Self.sentence("Unexpected argument '\(word)'", suggestion: suggestion), path: path)
        }
    }

    private func demandRequired() throws {
        let missing = arguments.all.filter { $0.isRequired && !$0.wasGiven() }.map(\.displayName)
        guard let last = missing.last else { return }
        let others = missing.dropLast().joined(separator: ", ")
        let names = others.isEmpty ? last : others + " and " + last
        throw UsageError("\(names) must be given.", path: path)
    }

    /// Whether a word names a flag: it begins with a dash, and is neither a lone dash nor a negative number.
    static func isFlag(_ word: String) -> Bool {
        word.hasPrefix("-") && word != "-" && Double(word) == nil
    }

    private static func split(_ word: String) -> (name: String, value: String?) {
        let body = word.dropFirst(word.hasPrefix("--") ? 2 : 1)
        guard let equals = body.firstIndex(of: "=") else { return (String(body), nil) }
        return (String(body[..<equals]), String(body[body.index(after: equals)...]))
    }

    /// A sentence with its end: a question that offers a better word, where there is one.
    static func sentence(_ text: String, suggestion: String?) -> String {
        suggestion.map { "\(text); did you mean '\($0)'?" } ?? text + "."
    }
}
