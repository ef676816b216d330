import Console
import Evaluation
import Foundation
import Records

/// What `dino linear` found.
struct LinearOutcome {
    let work: LinearWork
    /// Nil where a head was judged that was there.
    let training: LinearTraining?
    /// Of the best head.
    let score: LinearScore
    /// Pictures that it was trained on.
    let trained: Int
    let validation: LabelledFeatures
    /// What the best head takes the validation pictures for.
    let predictions: [(label: Int, probability: Double)]

    /// The best and the last epoch, or each head's best.
    var scoreTable: TextTable {
        guard let training else {
            var table = TextTable(["top-1 %", "top-5 %", "loss"])
            table.add(figures(score))
            return table
        }
        guard training.heads.settings.count > 1 else {
            var table = TextTable(["", "epoch", "top-1 %", "top-5 %", "loss"])
            let last = training.curve(head: 0).last
            if let best = training.best {
                table.add(["best", "\(best.epoch + 1)"] + figures(best.score))
            }
            if let last { table.add(["last", "\(last.epoch + 1)"] + figures(last.score)) }
            return table
        }
        var table = TextTable(["lr", "weight decay", "best epoch", "top-1 %", "top-5 %", "loss"])
        for best in training.bestOfEach {
            let setting = training.heads.settings[best.head]
            table.add(
                ["\(setting.rate)", "\(setting.weightDecay)", "\(best.epoch + 1)"] + figures(best.score))
        }
        return table
    }

    private func figures(_ score: LinearScore) -> [String] {
        [
            String(format: "%.2f", score.top1), score.top5.map { String(format: "%.2f", $0) } ?? "-",
            score.loss.isFinite ? String(format: "%.4f", score.loss) : "-",
        ]
    }

    /// A line for each validation picture that could be read.
    func writePictures(to path: String) throws {
        let folder = work.validation
        var csv = CSVText(["picture", "class", "predicted", "probability", "right"])
        for (row, picture) in validation.pictures.enumerated() {
            let (label, found) = (validation.labels[row], predictions[row])
            csv.add([
                folder.paths[picture], folder.classes[label],
                found.label < folder.classes.count ? folder.classes[found.label] : "\(found.label)",
                "\(found.probability)", found.label == label ? "1" : "0",
            ])
        }
        try csv.write(to: path)
    }

    /// The contract's members.
    func add(to result: inout CommandResult) {
        guard let training, let best = training.best else {
            result.set("results", [members(epoch: nil, score)])
            result.set("best", members(epoch: nil, score))
            result.set("test_images", .integer(validation.labels.count))
            result.set("classes", .integer(work.validation.classes.count))
            return
        }
        let curve = training.curve(head: best.head)
        result.set("results", .array(curve.map { members(epoch: $0.epoch, $0.score) }))
        result.set("best", described(best, training))
        if training.heads.settings.count > 1 {
            result.set("grid", .array(training.bestOfEach.map { described($0, training) }))
        }
        result.set("train_images", .integer(trained))
        result.set("test_images", .integer(validation.labels.count))
        result.set("classes", .integer(work.validation.classes.count))
    }

    private func described(_ best: LinearTraining.Best, _ training: LinearTraining) -> JSONValue {
        let setting = training.heads.settings[best.head]
        guard case .object(let members) = members(epoch: best.epoch, best.score) else { return .null }
        return .object(
            members + [
                .init("lr", .number(setting.rate)), .init("weight_decay", .number(setting.weightDecay)),
            ])
    }

    private func members(epoch: Int?, _ score: LinearScore) -> JSONValue {
        [
            "epoch": epoch.map { .integer($0) } ?? .null, "acc1": .number(score.top1),
            "acc5": score.top5.map { .number($0) } ?? .null, "loss": .number(score.loss),
        ]
    }
}
