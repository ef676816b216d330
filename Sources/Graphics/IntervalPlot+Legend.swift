extension IntervalPlot {
    /// One entry of the legend and where in its row.
    struct LegendEntry {
        /// The group, or nil for the band of the best row.
        let group: Int?
        let text: String
        let x: Double
    }

    /// The legend, broken into rows.
    func legendRows(width: Double) -> [[LegendEntry]] {
        var entries = groups.enumerated().map { (group: Optional($0.offset), text: $0.element) }
        if let best = bestRow, rows[best].interval != nil {
            entries.append((group: nil, text: "interval of the best row"))
        }
        guard !entries.isEmpty else { return [] }
        var lines: [[LegendEntry]] = [[]]
        var x = 0.0
        for entry in entries {
            let text = SVG.fitted(entry.text, width: width - 24, size: PlotStyle.textSize)
            let needed = 20 + SVG.width(of: text, size: PlotStyle.textSize)
            if x > 0, x + needed > width {
                lines.append([])
                x = 0
            }
            lines[lines.count - 1].append(LegendEntry(group: entry.group, text: text, x: x))
            x += needed + 14
        }
        return lines
    }

    func drawnLegend(_ layout: Layout) -> [String] {
        layout.legend.enumerated().flatMap { line, entries in
            entries.flatMap { entry -> [String] in
                let x = Layout.padding + entry.x
                let y = 40 + Double(line) * 18
                let text = SVG.text(entry.text, x: x + 20, y: y, classes: "")
                guard let group = entry.group else {
                    return [
                        SVG.rect(x: x, y: y - 10, width: 14, height: 12, classes: "band"),
                        SVG.line(x1: x + 7, y1: y - 10, x2: x + 7, y2: y + 2, classes: "centre"), text,
                    ]
                }
                return [Self.mark(group: group, x: x + 7, y: y - 4, size: 4), text]
            }
        }
    }

    /// A group's mark: colours alone do not tell groups apart for every eye.
    static func mark(group: Int?, x: Double, y: Double, size: Double) -> String {
        let shape: String
        let n = SVG.number
        switch (group ?? 0) % 4 {
        case 0:
            shape =
                "M\(n(x - size)) \(n(y))a\(n(size)) \(n(size)) 0 1 0 \(n(2 * size)) 0"
                + "a\(n(size)) \(n(size)) 0 1 0 \(n(-2 * size)) 0z"
        case 1:
            let side = size * 0.9
            shape = "M\(n(x - side)) \(n(y - side))h\(n(2 * side))v\(n(2 * side))h\(n(-2 * side))z"
        case 2:
            let reach = size * 1.3
            shape =
                "M\(n(x - reach)) \(n(y))L\(n(x)) \(n(y - reach))L\(n(x + reach)) \(n(y))"
                + "L\(n(x)) \(n(y + reach))z"
        default:
            let reach = size * 1.2
            shape = "M\(n(x - reach)) \(n(y + reach * 0.8))h\(n(2 * reach))L\(n(x)) \(n(y - reach))z"
        }
        return "<path class=\"s\((group ?? 0) % PlotStyle.colourCount) mark\" d=\"\(shape)\"/>"
    }
}
