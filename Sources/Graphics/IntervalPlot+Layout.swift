import Foundation

extension IntervalPlot {
    /// Where everything stands, in pixels.
    struct Layout {
        static let padding = 14.0
        /// Room for the star before the best row's label.
        static let gutter = 16.0

        let width: Double
        /// Where there is little room, labels stand above their intervals instead of beside them.
        let isStacked: Bool
        let rowHeight: Double
        let legend: [[LegendEntry]]
        let texts: [RowText]
        let labelWidth: Double
        let detailWidth: Double
        let intervalWidth: Double
        /// Where the values are drawn.
        let left: Double
        let right: Double
        let top: Double
        let bottom: Double
        let height: Double
        let hasUpperTicks: Bool

        init(_ plot: IntervalPlot, width: Double) {
            self.width = width
            isStacked = width < 560
            rowHeight = isStacked ? 38 : plot.rows.count > 40 ? 19 : 23
            legend = plot.legendRows(width: width - 2 * Self.padding)
            // Little room is for what the marks do not show.
            let isShort = isStacked
            texts = plot.rowTexts.map { isShort ? RowText(value: $0.value, interval: "") : $0 }
            func widest(_ texts: some Sequence<String>) -> Double {
                texts.map { SVG.width(of: $0, size: PlotStyle.textSize) }.max() ?? 0
            }
            intervalWidth = widest(texts.map(\.interval))
            let values = widest(texts.map(\.value)) + (intervalWidth > 0 ? intervalWidth + 10 : 0)
            // The best row's label is bold, which is wider.
            let labels = widest(plot.rows.map(\.label)) * 1.15
            let details = widest(plot.rows.map(\.detail))
            if isStacked {
                left = Self.padding + 4
                right = max(left, width - Self.padding - 4)
                let room = max(0, width - 2 * Self.padding - Self.gutter - values - 10)
                labelWidth = min(labels, details > 0 ? room * 0.45 : room)
                detailWidth = min(details, max(0, room - labelWidth - 10))
            } else {
                labelWidth = min(labels, width * (details > 0 ? 0.24 : 0.35))
                detailWidth = min(details, width * 0.2)
                left = Self.padding + Self.gutter + labelWidth + (details > 0 ? detailWidth + 12 : 0) + 14
                right = max(left, width - Self.padding - values - 14)
            }
            // Long plots have their numbers at both ends.
            let isLong = Double(plot.rows.count) * rowHeight > 500
            top = 36 + Double(legend.count) * 18 + (isLong ? 18 : 0)
            bottom = top + Double(max(1, plot.rows.count)) * rowHeight
            height = (bottom + (plot.axis.text.isEmpty ? 24 : 40)).rounded(.up)
            hasUpperTicks = isLong
        }

        func x(_ place: Double) -> Double { left + (right - left) * place }
        /// Where the band is drawn: from top to bottom, or beside the marks only where texts stand between
        /// them.
        var bandParts: [(top: Double, bottom: Double)] {
            guard isStacked else { return [(top, bottom)] }
            return texts.indices.map { (markY($0) - 8, markY($0) + 8) }
        }

        func rowTop(_ row: Int) -> Double { top + Double(row) * rowHeight }
        func markY(_ row: Int) -> Double { rowTop(row) + (isStacked ? 27 : rowHeight / 2) }
        func textY(_ row: Int) -> Double { rowTop(row) + (isStacked ? 15 : rowHeight / 2 + 4) }
    }

    /// A row's numbers as they are written.
    struct RowText {
        let value: String
        let interval: String
    }

    /// All numbers with as many decimals as tell the rows apart.
    private var rowTexts: [RowText] {
        let range = AxisRange(visibleValues, axis: axis, padding: 0)
        let span = range.map { $0.upper - $0.lower } ?? 1
        let largest = visibleValues.map { abs($0) }.max() ?? 0
        let decimals = min(max(2 - Int(floor(log10(max(span, 1e-9)))), 0), 6)
        func text(_ value: Double) -> String {
            guard largest < 1e5, largest == 0 || largest > 1e-4 else { return TickFormat.short(value) }
            return TickFormat.fixed(value, decimals: decimals)
        }
        return rows.map { row in
            guard AxisRange.canShow(row.value, scale: .linear) else {
                return RowText(value: "no data", interval: "")
            }
            let interval = row.interval.map { text($0.lowerBound) + " – " + text($0.upperBound) }
            return RowText(value: text(row.value), interval: interval ?? "")
        }
    }

    /// What the axis covers.
    var visibleValues: [Double] {
        rows.flatMap { row in
            guard AxisRange.canShow(row.value, scale: .linear) else { return [Double]() }
            return [row.value] + (row.interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
        }
    }
}

extension IntervalPlot.Row {
    /// The interval, or nil where there is none to show.
    var interval: ClosedRange<Double>? {
        guard AxisRange.canShow(low, scale: .linear), AxisRange.canShow(high, scale: .linear) else {
            return nil
        }
        return min(low, high)...max(low, high)
    }
}
