/// The options, flags and arguments of a command, found in its property wrappers.
struct DefinitionList {
    /// In the order of declaration, groups in their place.
    let all: [ArgumentDefinition]
    private let byName: [String: Int]

    init(_ arguments: any ParsableArguments) {
        let found = Self.collect(arguments, section: nil)
        var byName: [String: Int] = [:]
        for (index, definition) in found.enumerated() where definition.role != .positional {
            for name in Set(definition.names.map(Names.canonical)) {
                precondition(byName[name] == nil, "two options are named --\(name)")
                byName[name] = index
            }
        }
        precondition(
            found.filter { $0.role == .positional }.dropLast().allSatisfy { $0.arity != .many },
            "an argument that takes all that remain must come last")
        all = found
        self.byName = byName
    }

    /// The option or flag of a name without dashes, in either spelling.
    func named(_ name: some StringProtocol) -> ArgumentDefinition? {
        byName[Names.canonical(name)].map { all[$0] }
    }

    var positionals: [ArgumentDefinition] { all.filter { $0.role == .positional } }

    /// The names that may be suggested for a mistyped one.
    var suggestions: [String] {
        all.filter { $0.role != .positional && $0.help.visibility == .shown }.map { $0.names[0] } + ["help"]
    }

    private static func collect(_ arguments: any ParsableArguments, section: String?) -> [ArgumentDefinition]
    {
        Mirror(reflecting: arguments).children.flatMap { child -> [ArgumentDefinition] in
            if let group = child.value as? any OptionGroupProtocol {
                return collect(group.members, section: group.title ?? section)
            }
            guard let wrapper = child.value as? any ArgumentDefining else { return [] }
            var definition = wrapper.definition(label: child.label ?? "")
            definition.section = definition.section ?? section
            return [definition]
        }
    }
}
