/// One option, flag or argument as the parser and the help text see it, with its type erased.
struct ArgumentDefinition {
    enum Role {
        case option
        case flag
        case positional
    }

    let role: Role
    /// The shown name first; without dashes in front.
    let names: [String]
    var section: String?
    let help: ArgumentHelp
    let arity: Arity
    let valueKind: String
    let valueName: String
    let choices: [String]
    let isRequired: Bool
    let defaultText: String
    let store: ([String]) throws(ReadingFailure) -> Void
    let setting: () -> SettingValue
    let wasGiven: () -> Bool

    init<Value: OptionValue>(
        role: Role, label: String, description: ArgumentDescription, storage: Storage<Value>
    ) {
        let propertyName = label.hasPrefix("_") ? String(label.dropFirst()) : label
        let value = storage.optionalValue
        self.role = role
        names = description.names.isEmpty ? [Names.separated(propertyName, by: "_")] : description.names
        section = description.section
        help = description.help
        arity = Value.arity
        valueKind = Value.valueKind
        valueName =
            description.help.valueName
            ?? (role == .positional ? Names.separated(propertyName, by: "-") : Value.defaultValueName)
        choices = Value.allValueStrings
        isRequired = value == nil
        defaultText = role == .flag ? "" : value?.argumentText ?? ""
        let rules = description.rules
        store = { (texts: [String]) throws(ReadingFailure) in
            storage.give(try Value.read(texts, rules: rules))
        }
        setting = { storage.optionalValue?.settingValue ?? .null }
        wasGiven = { storage.wasGiven }
    }

    /// The name in a list of settings.
    var settingName: String { names[0] }

    /// The name in a sentence: `--epochs`, `-o` or `<images>`.
    var displayName: String {
        role == .positional ? "<\(valueName)>" : Names.dashed(names[0])
    }
}
