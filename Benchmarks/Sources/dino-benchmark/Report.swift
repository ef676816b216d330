import Records

/// What one process has measured, printed as one line of JSON.
///
/// Times are milliseconds. A peer's process prints a line of the same form.
struct Report {
    private let clock = ContinuousClock()
    private var samples: [(name: String, values: [Double])] = []
    private var facts: [JSONValue.Member] = []

    /// Adds a sample under a name.
    mutating func add(_ name: String, _ value: Double) {
        if let place = samples.firstIndex(where: { $0.name == name }) {
            samples[place].values.append(value)
        } else {
            samples.append((name, [value]))
        }
    }

    /// Runs `body` and adds its milliseconds, divided by what it has done, under a name.
    mutating func time<Result>(
        _ name: String, per count: Int = 1, _ body: () throws -> Result
    ) rethrows -> Result {
        let start = clock.now
        let result = try body()
        add(name, (clock.now - start) / .milliseconds(1) / Double(count))
        return result
    }

    /// Adds a result that does not depend on the machine, so that a peer's can be compared with it.
    mutating func state(_ name: String, _ value: Double) {
        facts.append(.init(name, .number(value)))
    }

    /// Prints the line, with the most memory that the process has had.
    func print() {
        let members = samples.map { JSONValue.Member($0.name, .array($0.values.map(JSONValue.number))) }
        let report = JSONValue.object([
            .init("samples", .object(members)), .init("facts", .object(facts)),
            .init("peak_bytes", .integer(PeakMemory.bytes)),
        ])
        Swift.print(report.line)
    }
}
