/// What a progress bar shows at one moment, and how.
package struct ProgressLine: Sendable, Equatable {
    package var label: String
    package var unit: String
    package var completed: Int
    /// Nil where the end is not known.
    package var total: Int?
    /// Units per second over the last half minute; nil where too little is known.
    package var rate: Double?
    package var elapsed: Double
    package var fields: [ProgressField]

    package init(
        label: String, unit: String, completed: Int, total: Int?, rate: Double?, elapsed: Double,
        fields: [ProgressField] = []
    ) {
        self.label = label
        self.unit = unit
        self.completed = completed
        self.total = total
        self.rate = rate
        self.elapsed = elapsed
        self.fields = fields
    }

    /// The done part, from 0 to 1; nil where the end is not known.
    package var fraction: Double? {
        total.map { $0 > 0 ? min(max(Double(completed) / Double($0), 0), 1) : 1 }
    }

    /// The line for a terminal of so many columns: where room is short the bar goes first, then the last fields.
    package func terminalText(columns: Int, unicode: Bool) -> String {
        // The last column stays free: some terminals wrap there.
        let room = max(columns - 1, 1)
        let head = label.isEmpty ? [] : [label]
        let percentage = fraction.map { [Self.percent($0)] } ?? []
        var tail = [counter] + pace
        tail += fields.map(\.text)
        func length(_ parts: [String]) -> Int {
            parts.reduce(0) { $0 + Terminal.width(of: $1) } + 2 * max(0, parts.count - 1)
        }
        while tail.count > 1 + pace.count, length(head + percentage + tail) > room {
            tail.removeLast()
        }
        let barRoom = min(room - length(head + percentage + tail) - 2, 30)
        var bar: [String] = []
        if let fraction, barRoom >= 10 {
            bar = [Self.bar(fraction, columns: barRoom, unicode: unicode)]
        }
        let line = (head + percentage + bar + tail).joined(separator: "  ")
        return Terminal.prefix(of: line, columns: room)
    }

    /// The line for a log file.
    package var plainText: String {
        let progress = fraction.map { counter + " (" + Self.percent($0).drop { $0 == " " } + ")" } ?? counter
        let parts = (label.isEmpty ? [] : [label]) + [progress] + pace + fields.map(\.text)
        return parts.joined(separator: "  ")
    }

    private var counter: String {
        total.map { "\(completed)/\($0) \(unit)" } ?? "\(completed) \(unit)"
    }

    /// Rate and remaining time, or the whole time at the end.
    private var pace: [String] {
        var parts: [String] = []
        if let rate { parts.append(Self.rateText(rate, unit: unit)) }
        if let total, completed >= total {
            parts.append("in " + humanDuration(elapsed))
        } else if let total, let rate, rate > 0 {
            parts.append("ETA " + humanDuration(Double(total - completed) / rate))
        }
        return parts
    }

    /// Slow work is told in seconds per unit.
    private static func rateText(_ rate: Double, unit: String) -> String {
        rate > 0 && rate < 0.5 ? "\(shortNumber(1 / rate)) s/\(unit)" : "\(shortNumber(rate)) \(unit)/s"
    }

    /// Rounded down, so that 100 % means done.
    private static func percent(_ fraction: Double) -> String {
        let text = "\(Int(fraction * 100))%"
        return String(repeating: " ", count: 4 - text.count) + text
    }

    private static func bar(_ fraction: Double, columns: Int, unicode: Bool) -> String {
        let width = unicode ? columns : columns - 2
        let done = Int(fraction * Double(width))
        let rest = width - done
        if unicode { return String(repeating: "━", count: done) + String(repeating: "╌", count: rest) }
        let head = rest > 0 ? ">" + String(repeating: " ", count: rest - 1) : ""
        return "[" + String(repeating: "=", count: done) + head + "]"
    }
}
