/// A small plot of lines, drawn as SVG that is readable on light and on dark pages.
public struct LinePlot: Sendable, Equatable {
    /// What is shown.
    public var title: String
    /// The horizontal axis.
    public var xAxis: PlotAxis
    /// The vertical axis.
    public var yAxis: PlotAxis
    /// The lines; a legend names them where there are several.
    public var series: [PlotSeries]

    /// Describes a plot.
    public init(title: String, xAxis: PlotAxis, yAxis: PlotAxis = PlotAxis(), series: [PlotSeries]) {
        self.title = title
        self.xAxis = xAxis
        self.yAxis = yAxis
        self.series = series
    }

    /// A file of its own.
    public func svg(width: Int = 640, height: Int = 360) -> String {
        SVG.document(width: width, height: height, title: title) {
            drawing(width: Double(width), height: Double(height))
        }
    }

    /// An element for a page that holds the style of the plots.
    func inline(width: Int, height: Int) -> String {
        SVG.inline(width: width, height: height, title: title) {
            drawing(width: Double(width), height: Double(height))
        }
    }
}
