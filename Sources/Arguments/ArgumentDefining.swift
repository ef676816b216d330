/// A property wrapper that takes part in parsing.
protocol ArgumentDefining {
    func definition(label: String) -> ArgumentDefinition
}
