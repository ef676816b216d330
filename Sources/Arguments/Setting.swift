/// One option, flag or argument with its present value.
public struct Setting: Sendable, Equatable, CustomStringConvertible {
    /// The first name, in the original's spelling (underscores, no dashes in front).
    public let name: String
    /// The present value.
    public let value: SettingValue
    /// Whether the command line gave it.
    public let wasGiven: Bool
    /// The heading under which the help text shows it.
    public let section: String?

    /// Such as `epochs: 100`, as in the original's log.
    public var description: String { "\(name): \(value)" }
}
