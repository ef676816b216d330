extension IntervalPlot {
    /// The plot's elements.
    func drawing(_ layout: Layout) -> [String] {
        let room = layout.width - 2 * Layout.padding
        let title = SVG.fitted(title, width: room, size: PlotStyle.titleSize)
        var elements = [SVG.text(title, x: Layout.padding, y: 20, classes: "title")]
        elements += drawnLegend(layout)
        guard let range = AxisRange(visibleValues, axis: axis, padding: 0.04), layout.right - layout.left > 20
        else {
            let y = (layout.top + layout.bottom) / 2
            return elements + [SVG.text("no data", x: layout.width / 2, y: y, classes: "middle")]
        }
        elements += drawnAxis(range, layout)
        elements += drawnBest(range, layout)
        let groups = Dictionary(uniqueKeysWithValues: groups.enumerated().map { ($0.element, $0.offset) })
        for index in rows.indices {
            elements.append(drawnRow(index, group: groups[rows[index].group], range, layout))
        }
        return elements
    }

    private func drawnAxis(_ range: AxisRange, _ layout: Layout) -> [String] {
        let ticks = range.ticks(count: max(2, Int((layout.right - layout.left) / 70)))
        var elements: [String] = []
        for (tick, text) in zip(ticks, TickFormat.texts(ticks)) {
            guard let place = range.place(tick) else { continue }
            let x = layout.x(place)
            elements.append(SVG.line(x1: x, y1: layout.top, x2: x, y2: layout.bottom, classes: "grid"))
            // The outermost numbers stay within the plot's box.
            let half = SVG.width(of: text, size: PlotStyle.textSize) / 2
            let centre = max(half + 2, min(x, layout.width - half - 2))
            elements.append(SVG.text(text, x: centre, y: layout.bottom + 16, classes: "middle"))
            if layout.hasUpperTicks {
                elements.append(SVG.text(text, x: centre, y: layout.top - 7, classes: "middle"))
            }
        }
        elements.append(
            SVG.line(
                x1: layout.left, y1: layout.bottom, x2: layout.right, y2: layout.bottom, classes: "axis"))
        if !axis.text.isEmpty {
            let text = SVG.fitted(axis.text, width: layout.width - 20, size: PlotStyle.textSize)
            let half = SVG.width(of: text, size: PlotStyle.textSize) / 2
            let centre = min((layout.left + layout.right) / 2, layout.width - half - 4)
            elements.append(SVG.text(text, x: centre, y: layout.bottom + 32, classes: "middle"))
        }
        return elements
    }

    /// The best row's background, and the band of its interval over all rows.
    private func drawnBest(_ range: AxisRange, _ layout: Layout) -> [String] {
        guard let best = bestRow, let place = range.place(rows[best].value) else { return [] }
        var elements = [
            SVG.rect(
                x: 6, y: layout.rowTop(best) + 1, width: layout.width - 12, height: layout.rowHeight - 2,
                radius: 4, classes: "best")
        ]
        if let interval = rows[best].interval, let low = range.place(interval.lowerBound),
            let high = range.place(interval.upperBound)
        {
            let left = layout.x(low)
            elements += layout.bandParts.map {
                SVG.rect(
                    x: left, y: $0.top, width: layout.x(high) - left, height: $0.bottom - $0.top,
                    classes: "band")
            }
        }
        let x = layout.x(place)
        return elements
            + layout.bandParts.map { SVG.line(x1: x, y1: $0.top, x2: x, y2: $0.bottom, classes: "centre") }
    }

    private func drawnRow(_ index: Int, group: Int?, _ range: AxisRange, _ layout: Layout) -> String {
        let row = rows[index]
        let text = layout.texts[index]
        let isBest = index == bestRow
        let y = layout.textY(index)
        // What lies outside the best row's interval steps back.
        let weight = isBest ? "value strong" : isWithinBest(row) ? "value" : ""
        let name = [row.label, row.detail].filter { !$0.isEmpty }.joined(separator: ", ")
        let numbers = text.interval.isEmpty ? text.value : "\(text.value) (\(text.interval))"
        var parts = ["<title>\(SVG.escape(name)): \(SVG.escape(numbers))</title>"]
        let labelX = Layout.padding + Layout.gutter
        if isBest { parts.append(SVG.text("★", x: Layout.padding, y: y, classes: "value")) }
        let label = SVG.fitted(row.label, width: layout.labelWidth, size: PlotStyle.textSize)
        parts.append(SVG.text(label, x: labelX, y: y, classes: weight))
        if !row.detail.isEmpty {
            let detail = SVG.fitted(row.detail, width: layout.detailWidth, size: PlotStyle.textSize)
            parts.append(SVG.text(detail, x: labelX + layout.labelWidth + 12, y: y, classes: ""))
        }
        let end = layout.width - Layout.padding
        let valueEnd = end - (layout.intervalWidth > 0 ? layout.intervalWidth + 10 : 0)
        parts.append(
            SVG.text(text.value, x: valueEnd, y: y, classes: weight.isEmpty ? "end" : weight + " end"))
        if !text.interval.isEmpty {
            parts.append(SVG.text(text.interval, x: end, y: y, classes: "end"))
        }
        parts += drawnMark(row, group: group, isBest: isBest, y: layout.markY(index), range, layout)
        return "<g>" + parts.joined() + "</g>"
    }

    private func drawnMark(
        _ row: Row, group: Int?, isBest: Bool, y: Double, _ range: AxisRange, _ layout: Layout
    ) -> [String] {
        guard let place = range.place(row.value) else { return [] }
        var parts: [String] = []
        if let interval = row.interval, let low = range.place(interval.lowerBound),
            let high = range.place(interval.upperBound)
        {
            let (from, to) = (SVG.number(layout.x(low)), SVG.number(layout.x(high)))
            let (middle, upper) = (SVG.number(y), SVG.number(y - 3))
            parts.append(
                "<path class=\"line \(PlotStyle.classes(series: group ?? 0))\" "
                    + "d=\"M\(from) \(middle)H\(to)M\(from) \(upper)v6M\(to) \(upper)v6\"/>")
        }
        parts.append(Self.mark(group: group, x: layout.x(place), y: y, size: isBest ? 5 : 4))
        return parts
    }

    private func isWithinBest(_ row: Row) -> Bool {
        guard let best = bestRow, let interval = rows[best].interval else { return true }
        return interval.contains(row.value)
    }
}
