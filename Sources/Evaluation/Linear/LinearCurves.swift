import Graphics

/// How the best linear head came to be, and how the others compare.
struct LinearCurves {
    private let training: LinearTraining

    init(_ training: LinearTraining) {
        self.training = training
    }

    /// The picture.
    var svg: String {
        let head = training.leader
        let curve = training.curve(head: head)
        let epochs = training.history.indices.map { Double($0 + 1) }
        let setting = training.heads.settings[head]
        let name = "learning rate \(setting.rate), weight decay \(setting.weightDecay)"
        var plots = [
            plot(
                "Top-1 of the leading head", "%",
                [PlotSeries("", x: curve.map { Double($0.epoch + 1) }, y: curve.map(\.score.top1))]),
            plot(
                "Its loss", "nats",
                [
                    PlotSeries("training", x: epochs, y: training.history.map { $0[head].trainLoss }),
                    PlotSeries(
                        "validation", x: curve.map { Double($0.epoch + 1) }, y: curve.map(\.score.loss)),
                ]),
        ]
        if training.heads.settings.count > 1 {
            plots.append(
                plot(
                    "Top-1 of every head", "%",
                    training.heads.settings.indices.map { index in
                        let curve = training.curve(head: index)
                        let setting = training.heads.settings[index]
                        return PlotSeries(
                            "\(setting.rate), \(setting.weightDecay)",
                            x: curve.map { Double($0.epoch + 1) }, y: curve.map(\.score.top1))
                    }))
        }
        return PlotGrid(title: "Linear classifier: \(name)", plots: plots).svg
    }

    private func plot(_ title: String, _ unit: String, _ series: [PlotSeries]) -> LinePlot {
        LinePlot(
            title: title, xAxis: PlotAxis("epoch", isWhole: true), yAxis: PlotAxis(unit: unit),
            series: series)
    }
}
