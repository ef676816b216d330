/// The value of a setting, for a log or a result file.
public enum SettingValue: Sendable, Equatable, CustomStringConvertible {
    /// No value.
    case null
    /// A switch.
    case bool(Bool)
    /// A whole number.
    case integer(Int)
    /// A number.
    case number(Double)
    /// A text.
    case text(String)
    /// Several values.
    case list([SettingValue])

    /// The value as a line of a log would show it.
    public var description: String {
        switch self {
        case .null: "none"
        case .bool(let value): String(value)
        case .integer(let value): String(value)
        case .number(let value): String(value)
        case .text(let value): value
        case .list(let values): values.map(\.description).joined(separator: " ")
        }
    }
}
