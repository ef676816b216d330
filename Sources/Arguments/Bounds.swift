/// The numbers that an option accepts; for a list, of each element.
public struct Bounds: Sendable, Equatable {
    let lower: Double
    let upper: Double
    let excludesLower: Bool

    /// Numbers from `lower` to `upper`, both included.
    public static func between(_ lower: Double, _ upper: Double) -> Bounds {
        Bounds(lower: lower, upper: upper, excludesLower: false)
    }

    /// Numbers from `lower` up.
    public static func atLeast(_ lower: Double) -> Bounds {
        Bounds(lower: lower, upper: .infinity, excludesLower: false)
    }

    /// Numbers above `lower`.
    public static func above(_ lower: Double) -> Bounds {
        Bounds(lower: lower, upper: .infinity, excludesLower: true)
    }

    /// Numbers above zero.
    public static var positive: Bounds { .above(0) }

    /// Zero and what is above it.
    public static var nonNegative: Bounds { .atLeast(0) }

    package func contains(_ number: Double) -> Bool {
        (excludesLower ? number > lower : number >= lower) && number <= upper
    }

    /// Such as "from 0 to 1", to follow "a number".
    package var text: String {
        if upper < .infinity { return "from \(Self.text(lower)) to \(Self.text(upper))" }
        return (excludesLower ? "above " : "of at least ") + Self.text(lower)
    }

    private static func text(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? String(number)
    }
}
