import Foundation
import Graphics

/// The curves of a run, drawn from the lines of its log.
struct TrainingCurves {
    private let entries: [[String: Any]]

    init(lines: [String]) {
        entries = lines.compactMap {
            try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }

    /// The picture.
    var svg: String { PlotGrid(title: "DINO training", plots: plots).svg }

    /// The plots, the most telling first.
    var plots: [LinePlot] {
        [
            plot(
                "Loss and its parts", "nats",
                [("loss", "train_loss"), ("teacher entropy", "teacher_entropy"), ("KL", "kl")]),
            plot("k-NN top-1", "%", [("", "knn_top1")]),
            plot("Effective rank of the features", nil, [("", "effective_rank")]),
            plot("Learning rate", nil, [("", "train_lr")]),
            plot("Weight decay", nil, [("", "train_wd")]),
            plot("Momentum of the teacher", nil, [("", "momentum")]),
            plot("Teacher temperature", nil, [("", "teacher_temp")]),
            plot("Deviation of the features", nil, [("", "feature_std")]),
            plot("Length of the centre", nil, [("", "center_norm")]),
        ].compactMap(\.self)
    }

    /// Nil where the log has none of the series.
    private func plot(_ title: String, _ unit: String?, _ series: [(name: String, key: String)]) -> LinePlot?
    {
        let lines = series.compactMap { name, key -> PlotSeries? in
            let points = entries.compactMap { entry -> (Double, Double)? in
                guard let epoch = entry["epoch"] as? NSNumber, let value = entry[key] as? NSNumber else {
                    return nil
                }
                return (epoch.doubleValue + 1, value.doubleValue)
            }
            return points.isEmpty ? nil : PlotSeries(name, x: points.map(\.0), y: points.map(\.1))
        }
        guard !lines.isEmpty else { return nil }
        return LinePlot(
            title: title, xAxis: PlotAxis("epoch", isWhole: true), yAxis: PlotAxis(unit: unit), series: lines)
    }
}
