/// Frames a second, as an exact fraction in lowest terms.
public struct FrameRate: Sendable, Hashable, CustomStringConvertible {
    /// Frames in `denominator` seconds; at least 1.
    public let numerator: Int
    /// Seconds; at least 1.
    public let denominator: Int

    /// Reduces a fraction; nil unless both numbers are from 1 to 2^31 - 1, which is what videos can hold.
    public init?(_ numerator: Int, _ denominator: Int = 1) {
        let allowed = 1...Int(Int32.max)
        guard allowed.contains(numerator), allowed.contains(denominator) else { return nil }
        var (divisor, rest) = (numerator, denominator)
        while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    /// Reads `30000/1001` or `25`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard (1...2).contains(parts.count), let numerator = parts[0],
            let denominator = parts.count == 2 ? parts[1] : 1
        else { return nil }
        self.init(numerator, denominator)
    }

    /// Frames a second, rounded to a double.
    public var value: Double { Double(numerator) / Double(denominator) }

    /// The fraction, as `30000/1001` or `25`.
    public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }

    /// This rate, or where its numerator is over a limit, one near it whose numerator is not.
    func limited(numerator limit: Int) -> FrameRate {
        guard numerator > limit else { return self }
        let divisor = max(1, min(1000, Int(Double(limit) / value)))
        let rounded = min(max(1, Int((value * Double(divisor)).rounded())), limit)
        return FrameRate(rounded, divisor) ?? self
    }
}
