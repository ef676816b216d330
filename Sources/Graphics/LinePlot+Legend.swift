extension LinePlot {
    /// One entry of the legend: which line, its name and last value, and where in its row.
    struct LegendEntry {
        let index: Int
        let text: String
        let value: String
        let x: Double
    }

    /// The legend, broken into rows; empty where one line needs none.
    func legendRows(width: Double) -> [[LegendEntry]] {
        guard series.count > 1 else { return [] }
        var rows: [[LegendEntry]] = [[]]
        var x = 0.0
        for (index, line) in series.enumerated() {
            let value = line.lastValue.map(TickFormat.short) ?? ""
            let valueWidth = SVG.width(of: value, size: PlotStyle.textSize) + 5
            let text = SVG.fitted(line.name, width: width - 24 - valueWidth, size: PlotStyle.textSize)
            let needed = 22 + SVG.width(of: text, size: PlotStyle.textSize) + valueWidth
            if x > 0, x + needed > width {
                rows.append([])
                x = 0
            }
            rows[rows.count - 1].append(LegendEntry(index: index, text: text, value: value, x: x))
            x += needed + 14
        }
        return rows
    }

    func drawn(_ rows: [[LegendEntry]], x: Double) -> [String] {
        rows.enumerated().flatMap { row, entries in
            entries.flatMap { entry in
                let y = 36 + Double(row) * 16
                let classes = "line " + PlotStyle.classes(series: entry.index)
                return [
                    SVG.line(x1: x + entry.x, y1: y - 4, x2: x + entry.x + 15, y2: y - 4, classes: classes),
                    SVG.text(entry.text, x: x + entry.x + 21, y: y, classes: "", value: entry.value),
                ]
            }
        }
    }
}
