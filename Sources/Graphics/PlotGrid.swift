/// Several plots in one SVG file, such as the curves of a training run.
public struct PlotGrid: Sendable, Equatable {
    /// What stands above all plots; may be empty.
    public var title: String
    /// The plots, row by row.
    public var plots: [LinePlot]
    /// Plots side by side.
    public var columns: Int
    /// Width of one plot in pixels.
    public var plotWidth: Int
    /// Height of one plot in pixels.
    public var plotHeight: Int

    /// Lays out plots.
    public init(
        title: String = "", plots: [LinePlot], columns: Int = 3, plotWidth: Int = 360, plotHeight: Int = 230
    ) {
        self.title = title
        self.plots = plots
        self.columns = max(1, columns)
        self.plotWidth = max(1, plotWidth)
        self.plotHeight = max(1, plotHeight)
    }

    /// The file.
    public var svg: String {
        let margin = 12
        let gap = 20
        let headHeight = title.isEmpty ? 0 : 36
        let used = max(1, min(columns, plots.count))
        let rows = (plots.count + used - 1) / used
        let width = 2 * margin + used * plotWidth + (used - 1) * gap
        let height = 2 * margin + headHeight + rows * plotHeight + max(0, rows - 1) * gap
        return SVG.document(width: width, height: height, title: title) {
            let room = Double(width - 2 * margin - 14)
            let head =
                title.isEmpty
                ? []
                : [
                    SVG.text(
                        SVG.fitted(title, width: room, size: 18), x: Double(margin + 14), y: 34,
                        classes: "head")
                ]
            return head
                + plots.enumerated().map { index, plot in
                    let x = margin + index % used * (plotWidth + gap)
                    let y = margin + headHeight + index / used * (plotHeight + gap)
                    let drawing = plot.drawing(width: Double(plotWidth), height: Double(plotHeight))
                    return "<g transform=\"translate(\(x),\(y))\">\n" + drawing.joined(separator: "\n")
                        + "\n</g>"
                }
        }
    }
}
