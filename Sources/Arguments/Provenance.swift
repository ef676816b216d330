/// Where a value comes from: what `$lr` is for a property `lr`.
public struct Provenance: Sendable, Equatable {
    /// Whether the command line gave the value, even if it is the default's.
    public let wasGiven: Bool
}
