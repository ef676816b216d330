/// What a property wrapper was declared with.
struct ArgumentDescription: Sendable {
    let names: [String]
    let section: String?
    let help: ArgumentHelp
    let rules: ReadingRules
}
