import Foundation
import Graphics
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct PlotGridTests {
    private let plot = LinePlot(title: "p", xAxis: PlotAxis("epoch"), series: [PlotSeries(y: [1, 2])])

    @Test func plotsAreLaidOutRowByRow() {
        let svg = PlotGrid(title: "Run", plots: Array(repeating: plot, count: 5), columns: 2).svg
        #expect(XMLParser(data: Data(svg.utf8)).parse())
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"764\" height=\"790\""))
        for place in ["12,48", "392,48", "12,298", "392,298", "12,548"] {
            #expect(svg.contains("translate(\(place))"))
        }
    }

    @Test func aGridWithoutPlotsIsAFileAllTheSame() {
        #expect(XMLParser(data: Data(PlotGrid(plots: [], columns: 0).svg.utf8)).parse())
    }
}
