import Foundation

/// How the numbers at the ticks are written: alike along one axis.
package enum TickFormat {
    /// Texts of ascending values.
    package static func texts(_ ticks: [Double]) -> [String] {
        let largest = ticks.map { abs($0) }.max() ?? 0
        guard largest > 0 else { return ticks.map { _ in "0" } }
        let gaps = zip(ticks, ticks.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }
        let isUneven = (gaps.max() ?? 0) > 1.5 * (gaps.min() ?? 0)
        // On a logarithmic axis each number has its own magnitude.
        if isUneven || ticks.count == 1 { return ticks.map(short) }
        let step = gaps.min() ?? largest
        if largest < 1e-3 || largest >= 1e10 {
            let exponent = Int(floor(log10(largest) + 1e-9))
            let unit = pow(10, Double(exponent))
            let decimals = decimals(step: step / unit)
            return ticks.map {
                $0 == 0 ? "0" : String(format: "%.\(decimals)f", $0 / unit) + "e\(exponent)"
            }
        }
        let (unit, suffix) = magnitude(largest)
        let decimals = decimals(step: step / unit)
        return ticks.map { String(format: "%.\(decimals)f", $0 / unit) + ($0 == 0 ? "" : suffix) }
    }

    /// One number with at most four digits: `8.413`, `0.0005`, `1e-6`, `25k`.
    package static func short(_ value: Double) -> String {
        guard value != 0, value.isFinite else { return value == 0 ? "0" : String(value) }
        if abs(value) < 9.999_5e-4 || abs(value) >= 1e10 {
            let exponent = Int(floor(log10(abs(value)) + 1e-9))
            return trimmed(String(format: "%.2f", value / pow(10, Double(exponent)))) + "e\(exponent)"
        }
        let (unit, suffix) = magnitude(abs(value))
        let scaled = value / unit
        let digits = max(0, 3 - Int(floor(log10(abs(scaled)))))
        return trimmed(String(format: "%.\(digits)f", scaled)) + suffix
    }

    /// A number with as many decimals as asked for.
    static func fixed(_ value: Double, decimals: Int) -> String {
        String(format: "%.\(decimals)f", value)
    }

    private static func magnitude(_ value: Double) -> (Double, String) {
        switch value {
        case 9.999_5e8...: (1e9, "G")
        case 9.999_5e5...: (1e6, "M")
        case 9.999_5e3...: (1e3, "k")
        default: (1, "")
        }
    }

    /// Decimals that tell neighbouring ticks apart and show a step of 2.5 as it is.
    private static func decimals(step: Double) -> Int {
        (0...9).first { digits in
            let scaled = step * pow(10, Double(digits))
            return scaled > 0.5 && abs(scaled - scaled.rounded()) < 1e-6 * scaled
        } ?? 9
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var text = text
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }
}
