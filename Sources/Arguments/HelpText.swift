/// The help text of one command.
struct HelpText {
    let command: any ParsableCommand.Type
    let path: [String]
    let hasVersion: Bool

    /// One line of a section: what to type and what it does.
    struct Row {
        let label: String
        let text: String
    }

    func text(columns: Int) -> String {
        let configuration = command.configuration
        let definitions = DefinitionList(command.init()).all.filter { $0.help.visibility == .shown }
        var blocks: [String] = []
        for paragraph in [configuration.abstract, usage(definitions), configuration.discussion]
        where !paragraph.isEmpty {
            blocks.append(TextWrapping.wrap(paragraph, columns: columns).joined(separator: "\n"))
        }
        let sections = sections(definitions)
        // The texts stand beside the longest label that leaves them enough room; longer labels stand above.
        let widest = max(columns * 2 / 5, 12)
        let columnsNeeded = sections.flatMap(\.rows).map { $0.label.count + 4 }
        let textColumn = columnsNeeded.filter { $0 <= widest }.max() ?? 12
        for (title, rows) in sections {
            let lines = rows.flatMap { Self.lines($0, textColumn: textColumn, columns: columns) }
            blocks.append(([title + ":"] + lines).joined(separator: "\n"))
        }
        if !configuration.subcommands.isEmpty {
            let example = (path + ["<command>", "--help"]).joined(separator: " ")
            blocks.append("See '\(example)' for a command's flags.")
        }
        return blocks.joined(separator: "\n\n")
    }

    private func usage(_ definitions: [ArgumentDefinition]) -> String {
        var words = ["Usage:"] + path
        if !command.configuration.subcommands.isEmpty {
            words.append(command.configuration.defaultSubcommand == nil ? "<command>" : "[<command>]")
        }
        words += definitions.filter { $0.isRequired && $0.role == .option }.map(Self.label)
        let hasOptions = definitions.contains { !$0.isRequired && $0.role != .positional }
        if hasOptions { words.append("[options]") }
        for definition in definitions where definition.role == .positional {
            let label = Self.label(definition)
            words.append(definition.isRequired ? label : "[\(label)]")
        }
        return words.joined(separator: " ")
    }

    private func sections(_ definitions: [ArgumentDefinition]) -> [(title: String, rows: [Row])] {
        var sections: [(title: String, rows: [Row])] = []
        func add(_ row: Row, to title: String) {
            if let index = sections.firstIndex(where: { $0.title == title }) {
                sections[index].rows.append(row)
            } else {
                sections.append((title, [row]))
            }
        }
        for definition in definitions where definition.role == .positional {
            add(Row(label: Self.label(definition), text: Self.text(definition)), to: "Arguments")
        }
        for definition in definitions where definition.role != .positional {
            add(
                Row(label: Self.label(definition), text: Self.text(definition)),
                to: definition.section ?? "Options")
        }
        for type in command.configuration.ungroupedSubcommands {
            add(Row(label: type.resolvedName, text: type.configuration.abstract), to: "Commands")
        }
        for group in command.configuration.groupedSubcommands {
            for type in group.subcommands {
                add(Row(label: type.resolvedName, text: type.configuration.abstract), to: group.name)
            }
        }
        if hasVersion { add(Row(label: "--version", text: "Print the version."), to: "Options") }
        add(Row(label: "-h, --help", text: "Print this help."), to: "Options")
        return sections
    }

    private static func label(_ definition: ArgumentDefinition) -> String {
        let value = "<\(definition.valueName)>"
        let repeated = definition.arity == .many ? value + " ..." : value
        switch definition.role {
        case .positional: return repeated
        case .flag: return definition.displayName
        case .option: return definition.displayName + " " + repeated
        }
    }

    private static func text(_ definition: ArgumentDefinition) -> String {
        var text = definition.help.abstract
        let choices = definition.choices.joined(separator: ", ")
        if !choices.isEmpty { text += " Choices: \(choices)." }
        if !definition.defaultText.isEmpty { text += " [\(definition.defaultText)]" }
        if definition.isRequired, definition.role == .option { text += " (required)" }
        return String(text.drop { $0 == " " })
    }

    /// A label and the text beside it, or below it where the label is long.
    private static func lines(_ row: Row, textColumn: Int, columns: Int) -> [String] {
        let label = "  " + row.label
        guard !row.text.isEmpty else { return [label] }
        let margin = String(repeating: " ", count: textColumn)
        var lines = TextWrapping.wrap(row.text, columns: columns - textColumn).map { margin + $0 }
        if label.count + 2 <= textColumn {
            lines[0] = label + lines[0].dropFirst(label.count)
        } else {
            lines.insert(label, at: 0)
        }
        return lines
    }
}
