/// One line of a plot.
public struct PlotSeries: Sendable, Equatable {
    /// What the legend calls it.
    public var name: String
    /// Places on the horizontal axis, in ascending order.
    public var x: [Double]
    /// Values; NaN and infinities are gaps.
    ///
    /// What is measured at every tenth epoch only is connected where `x` lists these epochs alone.
    public var y: [Double]

    /// A line through points; the longer of the two lists is cut.
    public init(_ name: String = "", x: [Double], y: [Double]) {
        let count = min(x.count, y.count)
        self.name = name
        self.x = Array(x.prefix(count))
        self.y = Array(y.prefix(count))
    }

    /// A line through values at `start`, `start + 1` and so on.
    public init(_ name: String = "", start: Int = 0, y: [Double]) {
        self.init(name, x: y.indices.map { Double(start) + Double($0) }, y: y)
    }

    /// The last value that is no gap.
    var lastValue: Double? { y.last(where: \.isFinite) }
}
