extension LinePlot {
    /// The plot's elements, within a box of this size.
    func drawing(width: Double, height: Double) -> [String] {
        let padding = 14.0
        let legend = legendRows(width: width - 2 * padding)
        let top = 44.0 + Double(max(legend.count, 1) - 1) * 16
        let bottom = height - (xAxis.text.isEmpty ? 24 : 40)
        var elements = heading(width: width, padding: padding)
        elements += drawn(legend, x: padding)
        let xRange = AxisRange(visiblePoints.map(\.x), axis: xAxis, padding: 0)
        let yRange = AxisRange(visiblePoints.map(\.y), axis: yAxis, padding: 0.05)
        guard let xRange, let yRange, bottom - top > 20 else {
            return elements + [SVG.text("no data", x: width / 2, y: (top + bottom) / 2, classes: "middle")]
        }
        let yTicks = yRange.ticks(count: max(2, Int((bottom - top) / 27)))
        let yTexts = TickFormat.texts(yTicks)
        let widest = yTexts.map { SVG.width(of: $0, size: PlotStyle.textSize) }.max() ?? 0
        let frame = Frame(left: padding + widest + 8, right: width - padding, top: top, bottom: bottom)
        elements += frame.verticalAxis(yRange, ticks: yTicks, texts: yTexts)
        elements += horizontalAxis(xRange, frame: frame)
        for (index, line) in series.enumerated() {
            let path = PlotPath(line) { x, y in
                guard let across = xRange.place(x), let up = yRange.place(y) else { return nil }
                return (frame.x(across), frame.y(up))
            }
            elements += path.elements(classes: PlotStyle.classes(series: index))
        }
        return elements
    }

    /// Where the lines are drawn, in pixels.
    struct Frame {
        let left: Double
        let right: Double
        let top: Double
        let bottom: Double

        func x(_ place: Double) -> Double { left + (right - left) * place }
        func y(_ place: Double) -> Double { bottom + (top - bottom) * place }

        func verticalAxis(_ range: AxisRange, ticks: [Double], texts: [String]) -> [String] {
            zip(ticks, texts).flatMap { tick, text -> [String] in
                guard let place = range.place(tick) else { return [] }
                let y = y(place)
                return [
                    SVG.line(x1: left, y1: y, x2: right, y2: y, classes: "grid"),
                    SVG.text(text, x: left - 8, y: y + 4, classes: "end"),
                ]
            }
        }
    }

    private var visiblePoints: [(x: Double, y: Double)] {
        series.flatMap { Array(zip($0.x, $0.y)) }.filter {
            AxisRange.canShow($0.0, scale: xAxis.scale) && AxisRange.canShow($0.1, scale: yAxis.scale)
        }.map { (x: $0.0, y: $0.1) }
    }

    /// The title; to its right the last value of a single line, or what the vertical axis shows.
    private func heading(width: Double, padding: Double) -> [String] {
        let isSingle = series.count < 2
        let side = isSingle ? series.first?.lastValue.map(valueText) ?? "" : yAxis.text
        let sideWidth = side.isEmpty ? 0 : SVG.width(of: side, size: PlotStyle.textSize) + 10
        let room = width - 2 * padding - sideWidth
        let title = SVG.fitted(title, width: room, size: PlotStyle.titleSize)
        var elements = [SVG.text(title, x: padding, y: 20, classes: "title")]
        if !side.isEmpty {
            elements.append(
                SVG.text(side, x: width - padding, y: 20, classes: isSingle ? "value end" : "end"))
        }
        // Where there is no legend, its line says what the vertical axis shows.
        if isSingle, !yAxis.text.isEmpty {
            let text = SVG.fitted(yAxis.text, width: width - 2 * padding, size: PlotStyle.textSize)
            elements.append(SVG.text(text, x: padding, y: 36, classes: ""))
        }
        return elements
    }

    private func valueText(_ value: Double) -> String {
        let text = TickFormat.short(value)
        guard let unit = yAxis.unit else { return text }
        return text + "\u{202F}" + unit
    }

    private func horizontalAxis(_ range: AxisRange, frame: Frame) -> [String] {
        let ticks = range.ticks(count: max(2, Int((frame.right - frame.left) / 60)))
        var elements = [
            SVG.line(x1: frame.left, y1: frame.bottom, x2: frame.right, y2: frame.bottom, classes: "axis")
        ]
        for (tick, text) in zip(ticks, TickFormat.texts(ticks)) {
            guard let place = range.place(tick) else { continue }
            let x = frame.x(place)
            elements.append(SVG.line(x1: x, y1: frame.bottom, x2: x, y2: frame.bottom + 4, classes: "axis"))
            // The outermost numbers stay within the plot's box.
            let half = SVG.width(of: text, size: PlotStyle.textSize) / 2
            let centre = min(x, frame.right + 12 - half)
            elements.append(SVG.text(text, x: centre, y: frame.bottom + 16, classes: "middle"))
        }
        if !xAxis.text.isEmpty {
            let text = SVG.fitted(xAxis.text, width: frame.right - frame.left, size: PlotStyle.textSize)
            elements.append(
                SVG.text(text, x: (frame.left + frame.right) / 2, y: frame.bottom + 32, classes: "middle"))
        }
        return elements
    }
}
