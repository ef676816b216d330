import Foundation
import Graphics
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct LinePlotTests {
    private let epoch = PlotAxis("epoch", isWhole: true)

    private func plot(_ y: [Double]) -> LinePlot {
        LinePlot(
            title: "Loss", xAxis: epoch, yAxis: PlotAxis("loss", unit: "nat"), series: [PlotSeries(y: y)])
    }

    private func isWellFormed(_ svg: String) -> Bool {
        XMLParser(data: Data(svg.utf8)).parse()
    }

    private func count(_ part: String, in text: String) -> Int {
        text.components(separatedBy: part).count - 1
    }

    @Test func aPlotHasTitleUnitsLastValueAndBothColourSchemes() {
        let svg = plot([3, 2, 1]).svg()
        #expect(isWellFormed(svg))
        for part in [">Loss<", ">loss (nat)<", ">epoch<", ">1\u{202F}nat<", "prefers-color-scheme:dark"] {
            #expect(svg.contains(part))
        }
    }

    @Test func gapsBreakTheLineAndLonePointsAreDots() {
        let svg = plot([1, 2, .nan, 3, .infinity, 4, 5]).svg()
        #expect(count("class=\"line s0\"", in: svg) == 2)
        #expect(count("class=\"dot s0\"", in: svg) == 1)
        #expect(!svg.contains("nan") && !svg.contains("inf\""))
    }

    @Test func textsAreEscaped() {
        var plot = plot([1, 2])
        plot.title = "<script>&\"'\u{1}\u{FFFE}\n"
        #expect(isWellFormed(plot.svg(width: 800)))
        #expect(plot.svg(width: 800).contains("&lt;script&gt;&amp;&quot;&#39; <"))
    }

    @Test func longTextsAreCut() {
        var plot = plot([1, 2])
        plot.title = String(repeating: "very long ", count: 30)
        #expect(plot.svg().contains("…</text>"))
    }

    @Test func severalLinesHaveALegendAndTheirLastValues() {
        let lines = (0..<8).map { PlotSeries("line \($0)", y: [1, Double($0)]) }
        let svg = LinePlot(title: "x", xAxis: epoch, series: lines).svg()
        #expect(isWellFormed(svg))
        for index in 0..<8 {
            #expect(svg.contains(">line \(index)<tspan class=\"value\" dx=\"5\">\(index)<"))
        }
        #expect(svg.contains("class=\"line s1 d1\""))
    }

    @Test func withoutDataThePlotSaysSo() {
        for y in [[], [.nan], [.infinity, -.infinity]] as [[Double]] {
            #expect(plot(y).svg().contains(">no data<"))
        }
        #expect(LinePlot(title: "", xAxis: epoch, series: []).svg().contains(">no data<"))
    }

    @Test func longRunsAreThinnedButKeepTheirPeaks() {
        var y = (0..<200_000).map { _ in 0.5 }
        y[100_001] = 9
        let path = PlotPath(PlotSeries(y: y)) { x, y in (x / 400, y) }
        #expect(path.runs.count == 1)
        #expect(path.runs[0].count < 2100)
        #expect(path.runs[0].contains { $0.y == 9 })
        #expect(path.runs[0].last?.x == 199_999.0 / 400)
    }

    @Test func aLogarithmicAxisLeavesOutWhatIsNotPositive() {
        var plot = plot([1, 0, 10, 100, -1, 1000])
        plot.yAxis.scale = .logarithmic
        let svg = plot.svg()
        #expect(count("class=\"line s0\"", in: svg) == 1 && count("class=\"dot s0\"", in: svg) == 2)
    }

    @Test func extremeValuesLeaveNoBrokenCoordinates() {
        let values = [-9e99, -1, -2.5e-308, 2.5e-308, 1e-99, 1, 1 + 1e-15, 1e15, 1e15 + 1, 9e99, 1e300]
        for scale in [PlotAxis.Scale.linear, .logarithmic] {
            for first in values {
                for second in values {
                    let axis = PlotAxis("x", scale: scale, isWhole: first > 0)
                    let lines = [PlotSeries(x: [first, second], y: [second, first])]
                    let svg = LinePlot(title: "", xAxis: axis, yAxis: axis, series: lines).svg()
                    #expect(!svg.contains("nan") && !svg.contains("inf"))
                }
            }
        }
    }

    @Test func tinyBoxesAreEndured() {
        for size in [0, 1, 30, 80] { #expect(isWellFormed(plot([1, 2]).svg(width: size, height: size))) }
    }
}
