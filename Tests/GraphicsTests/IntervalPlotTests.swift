import Foundation
import Graphics
import Testing

@Suite struct IntervalPlotTests {
    private typealias Row = IntervalPlot.Row

    private let axis = PlotAxis("top-1", unit: "%")

    private func rows(_ count: Int) -> [Row] {
        (0..<count).map { index in
            let value = 50 + 30 * abs(sin(Double(index)))
            return Row(
                label: "row \(index)", detail: "cosine", value: value, low: value - 4, high: value + 3,
                group: "g\(index % 7)")
        }
    }

    private func plot(_ rows: [Row]) -> IntervalPlot { IntervalPlot(title: "Top-1", axis: axis, rows: rows) }

    /// Where a whisker begins and ends.
    private func ends(_ whisker: Markup.Element) -> (from: Double, to: Double)? {
        let numbers = (whisker.attributes["d"] ?? "").split { !"0123456789.-".contains($0) }
            .compactMap { Double($0) }
        return numbers.count > 2 ? (numbers[0], numbers[2]) : nil
    }

    private func attribute(_ name: String, of element: Markup.Element?) -> Double {
        element?.attributes[name].flatMap(Double.init) ?? .nan
    }

    @Test(arguments: [1, 2, 14, 80], [240, 380, 860, 1400])
    func whiskersStayInsideAndTheBandIsTheBestRowsInterval(count: Int, width: Int) throws {
        let plot = plot(rows(count))
        let markup = Markup(plot.svg(width: width))
        #expect(markup.isWellFormed)
        let whiskers = markup.all("path", class: "line").compactMap(ends)
        #expect(whiskers.count == count)
        for (from, to) in whiskers { #expect(from >= 0 && from < to && to <= Double(width)) }
        let best = try #require(plot.bestRow)
        let bands = markup.all("rect", class: "band").dropFirst()
        let band = try #require(bands.first)
        let left = attribute("x", of: band)
        #expect(abs(left - whiskers[best].from) < 0.02)
        #expect(abs(left + attribute("width", of: band) - whiskers[best].to) < 0.03)
        let height = attribute("height", of: markup.elements.first)
        for rect in markup.all("rect") {
            #expect(attribute("y", of: rect).isNaN || attribute("y", of: rect) >= 0)
            #expect(
                (attribute("y", of: rect) + attribute("height", of: rect)) <= height
                    || rect.has(class: "page"))
        }
    }

    @Test func theBestRowIsMarkedAndNamed() throws {
        var plot = plot(rows(9))
        plot.rows[4].value = 99
        #expect(plot.bestRow == 4)
        let markup = Markup(plot.svg())
        #expect(markup.all("rect", class: "best").count == 1)
        #expect(markup.all("text", class: "strong").map(\.text) == ["row 4", "99.0"])
        #expect(markup.all("text").filter { $0.text == "★" }.count == 1)
        plot.isHigherBetter = false
        #expect(plot.bestRow == plot.rows.indices.min { plot.rows[$0].value < plot.rows[$1].value })
    }

    @Test func rowsOutsideTheBestRowsIntervalStepBack() {
        let markup = Markup(
            plot([
                Row(label: "a", value: 80, low: 75, high: 84), Row(label: "b", value: 76, low: 70, high: 80),
                Row(label: "c", value: 74, low: 70, high: 79),
            ]).svg())
        let strong = markup.all("text", class: "value").map(\.text)
        #expect(strong.contains("b") && strong.contains("76.0") && !strong.contains("c"))
    }

    @Test func valuesHaveAsManyDecimalsAsTellThemApart() {
        let shares = [Row(label: "a", value: 0.75, low: 0.7, high: 0.8), Row(label: "b", value: 0.5)]
        #expect(plot(shares).svg().contains(">0.700 – 0.800<"))
        let many = [Row(label: "a", value: 20_000_000), Row(label: "b", value: 1)]
        #expect(plot(many).svg().contains(">20M<"))
    }

    @Test func groupsDifferInMarksAsInColours() {
        let legend = Markup(plot(rows(7)).svg()).all("path", class: "mark").prefix(7)
        #expect(Set(legend.compactMap { $0.attributes["class"] }).count == 6)
        let shapes = legend.prefix(4).map { path in (path.attributes["d"] ?? "").filter(\.isLetter) }
        #expect(Set(shapes).count == 4)
    }

    @Test func whatHasNoValueSaysSo() {
        #expect(plot([]).svg().contains(">no data<"))
        #expect(plot([Row(label: "a", value: .nan)]).bestRow == nil)
        let svg = plot([Row(label: "a", value: .infinity), Row(label: "b", value: 3, low: .nan, high: 4)])
            .svg()
        #expect(svg.contains(">no data<") && !svg.contains("class=\"line") && !svg.contains("nan"))
    }

    @Test func extremeValuesAndSizesLeaveNoBrokenCoordinates() {
        let values = [-9e99, -1, 0, 2.5e-308, 1, 1 + 1e-15, 1e15, 9e99, 1e300, .nan]
        for first in values {
            for second in values {
                let rows = [
                    Row(label: "", value: first, low: second, high: first), Row(label: "", value: second),
                ]
                for width in [0, 40, 300, 900] {
                    let svg = plot(rows).svg(width: width)
                    #expect(!svg.contains("nan") && !svg.contains("inf\"") && Markup(svg).isWellFormed)
                }
            }
        }
    }

    @Test func everyRuleOfAPlotNamesThePlot() throws {
        let style = try #require(Markup(plot(rows(3)).svg()).all("style").first).text
        let selectors = style.split { "{}\n".contains($0) }.enumerated().filter { _, part in
            part.hasPrefix(".") || part.first?.isLetter == true
        }.map(\.element).filter { !$0.contains(":") && !$0.hasPrefix("stroke") }
        #expect(!selectors.isEmpty)
        for selector in selectors.flatMap({ $0.split(separator: ",") }) {
            #expect(selector.hasPrefix(".dino-plot "))
        }
    }
}
