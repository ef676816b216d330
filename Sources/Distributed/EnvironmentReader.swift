/// Variables of the environment, with a sentence for each that is missing or cannot be.
struct EnvironmentReader {
    private let environment: [String: String]

    init(_ environment: [String: String]) {
        self.environment = environment
    }

    func has(_ name: String) -> Bool { text(name) != nil }

    /// Empty is as good as not there.
    func text(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    func requiredText(_ name: String) throws(RendezvousError) -> String {
        guard let value = text(name) else {
            throw RendezvousError(
                "the environment says that this is one of several processes, but not \(name), which a launcher such as torchrun sets"
            )
        }
        return value
    }

    func integer(_ name: String, _ bounds: ClosedRange<Int>) throws(RendezvousError) -> Int {
        let text = try requiredText(name)
        guard let number = Int(text), bounds.contains(number) else {
            throw RendezvousError(
                "\(name) is '\(text)' in the environment, not a number from \(bounds.lowerBound) to \(bounds.upperBound)"
            )
        }
        return number
    }

    func optionalInteger(_ name: String, _ bounds: ClosedRange<Int>) throws(RendezvousError) -> Int? {
        has(name) ? try integer(name, bounds) : nil
    }
}
