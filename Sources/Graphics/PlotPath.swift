/// Points of one line in pixels, cut at gaps and thinned to what can be seen.
package struct PlotPath {
    package struct Point: Equatable {
        package let x: Double
        package let y: Double
    }

    /// Connected runs of points; a run of one point is a dot.
    package private(set) var runs: [[Point]] = []

    /// Maps a series; of the points that share a column of pixels, the first, lowest, highest and last remain.
    package init(_ series: PlotSeries, map: (Double, Double) -> (x: Double, y: Double)?) {
        var column: [Point] = []
        var run: [Point] = []
        func flushColumn() {
            run += Self.thinned(column)
            column = []
        }
        for (x, y) in zip(series.x, series.y) {
            guard let mapped = map(x, y) else {
                flushColumn()
                if !run.isEmpty { runs.append(run) }
                run = []
                continue
            }
            let point = Point(x: mapped.x, y: mapped.y)
            if let last = column.last, last.x.rounded() != point.x.rounded() { flushColumn() }
            column.append(point)
        }
        flushColumn()
        if !run.isEmpty { runs.append(run) }
    }

    private static func thinned(_ points: [Point]) -> [Point] {
        guard points.count > 4 else { return points }
        let lowest = points.indices.min { points[$0].y < points[$1].y } ?? 0
        let highest = points.indices.max { points[$0].y < points[$1].y } ?? 0
        let kept = Set([points.startIndex, lowest, highest, points.index(before: points.endIndex)])
        return kept.sorted().map { points[$0] }
    }

    /// The elements that draw the line.
    func elements(classes: String) -> [String] {
        runs.map { run in
            let places = run.map { SVG.number($0.x) + " " + SVG.number($0.y) }
            if run.count == 1 { return "<path class=\"dot \(classes)\" d=\"M\(places[0])h0\"/>" }
            return "<path class=\"line \(classes)\" d=\"M\(places.joined(separator: "L"))\"/>"
        }
    }
}
