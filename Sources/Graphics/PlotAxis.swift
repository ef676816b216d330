/// How one axis of a plot maps and names its values.
public struct PlotAxis: Sendable, Equatable {
    /// How values map to places.
    public enum Scale: Sendable {
        /// Equal differences take equal room.
        case linear
        /// Equal ratios take equal room; zero and negative values are left out.
        case logarithmic
    }

    /// What it shows, such as `epoch`; may be empty.
    public var label: String
    /// The unit, such as `%`; nil for none.
    public var unit: String?
    /// How values map to places.
    public var scale: Scale
    /// Whether the values are counts, so that ticks between whole numbers make no sense.
    public var isWhole: Bool

    /// Describes an axis.
    public init(_ label: String = "", unit: String? = nil, scale: Scale = .linear, isWhole: Bool = false) {
        self.label = label
        self.unit = unit
        self.scale = scale
        self.isWhole = isWhole
    }

    /// Label and unit as they are written.
    var text: String {
        guard let unit else { return label }
        return label.isEmpty ? unit : "\(label) (\(unit))"
    }
}
