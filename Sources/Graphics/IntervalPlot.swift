import Foundation

/// A value and its interval per row, the best row marked, as SVG that is readable on light and on dark pages.
///
/// A band over the best row's interval shows which rows may be as good.
public struct IntervalPlot: Sendable, Equatable {
    /// One line of the plot.
    public struct Row: Sendable, Equatable {
        /// What was measured, such as `cls+gem:4`.
        public var label: String
        /// How, such as `cosine, k = 20`; may be empty.
        public var detail: String
        /// The value; a row without one says so.
        public var value: Double
        /// Where the interval begins; NaN for none.
        public var low: Double
        /// Where the interval ends; NaN for none.
        public var high: Double
        /// Rows of a group share a colour and a mark, which a legend names; may be empty.
        public var group: String

        /// Describes a row.
        public init(
            label: String, detail: String = "", value: Double, low: Double = .nan, high: Double = .nan,
            group: String = ""
        ) {
            self.label = label
            self.detail = detail
            self.value = value
            self.low = low
            self.high = high
            self.group = group
        }
    }

    /// What is shown.
    public var title: String
    /// The axis of the values; always linear.
    public var axis: PlotAxis
    /// The rows from the top.
    public var rows: [Row]
    /// Whether the best row is that of the largest value or that of the smallest.
    public var isHigherBetter: Bool

    /// Describes a plot.
    public init(title: String, axis: PlotAxis, rows: [Row], isHigherBetter: Bool = true) {
        self.title = title
        self.axis = axis
        self.axis.scale = .linear
        self.rows = rows
        self.isHigherBetter = isHigherBetter
    }

    /// Which row is marked: the first of the best; nil without values.
    public var bestRow: Int? {
        let shown = rows.indices.filter { AxisRange.canShow(rows[$0].value, scale: .linear) }
        return shown.reduce(nil) { best, index in
            guard let best else { return index }
            let isBetter =
                isHigherBetter ? rows[index].value > rows[best].value : rows[index].value < rows[best].value
            return isBetter ? index : best
        }
    }

    /// A file of its own, as high as its rows need.
    public func svg(width: Int = 860) -> String {
        let layout = Layout(self, width: Double(width))
        return SVG.document(width: width, height: Int(layout.height), title: title) { drawing(layout) }
    }

    /// An element for a page that holds the style of the plots.
    func inline(width: Int) -> String {
        let layout = Layout(self, width: Double(width))
        return SVG.inline(width: width, height: Int(layout.height), title: title) { drawing(layout) }
    }

    /// Names of the groups in the order of their first rows.
    var groups: [String] {
        var seen: Set<String> = []
        return rows.map(\.group).filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}
