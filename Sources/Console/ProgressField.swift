/// A value that a progress bar shows after rate and ETA, such as `loss 8.41` or `210 img/s`.
public struct ProgressField: Sendable, Equatable {
    let text: String

    /// A name and a text.
    public init(_ name: String, _ value: String) {
        text = name.isEmpty ? value : name + " " + value
    }

    /// A name and a number with about three digits, with a unit after it.
    public init(_ name: String, _ value: Double, unit: String = "") {
        self.init(name, shortNumber(value) + (unit.isEmpty ? "" : " " + unit))
    }

    /// A name and a share from 0 to 1, shown in percent.
    public init(_ name: String, share: Double) {
        self.init(name, share.isFinite ? "\(Int((min(max(share, -10), 10) * 100).rounded()))%" : "?")
    }

    /// A name and a size.
    public init(_ name: String, bytes: Int) {
        self.init(name, humanBytes(bytes))
    }
}
