/// What an option demands of numbers beyond their syntax.
public struct ReadingRules: Sendable {
    /// The numbers that are accepted; nil for all.
    public var bounds: Bounds?
    /// Whether infinities and NaN are accepted.
    public var allowsNonFinite: Bool
}
