import DINO
import NN
import TensorFiles
import Torch

/// Linear heads on disk, with the original's keys (`epoch`, `state_dict`, `optimizer`, `scheduler`, `best_acc`)
/// and, under `swift_dino`, all heads and their history.
public enum LinearCheckpoint {
    /// Something that the heads depend on: a name and a value in words.
    public struct Setting: Sendable, Equatable {
        /// As the user knows it, such as a flag.
        public let name: String
        /// In words.
        public let value: String

        /// Whether the value says nothing to a person.
        let isDigest: Bool

        /// Names a value.
        public init(_ name: String, _ value: String, isDigest: Bool = false) {
            self.name = name
            self.value = value
            self.isDigest = isDigest
        }
    }

    private static let version: Int64 = 1

    /// Writes the last state, whole or not at all.
    static func write(_ training: LinearTraining, settings: [Setting], to path: String) throws {
        let (heads, head) = (training.heads, training.leader)
        let rows = heads.rows(head)
        let next = training.rate(head: head, epoch: training.epoch)
        var root = FileDictionary()
        root["epoch"] = .int(Int64(training.epoch))
        root["state_dict"] = try state(heads.weight.slice(rows), heads.bias.slice(rows))
        let momenta = [heads.weightMomentum.slice(rows), heads.biasMomentum.slice(rows)]
        root["optimizer"] = [
            "state": .dictionary(
                FileDictionary(
                    try momenta.enumerated().map { index, momentum in
                        (.int(Int64(index)), ["momentum_buffer": .tensor(try StoredTensor(momentum))])
                    })),
            "param_groups": .list([
                OptimizerKind.sgd.stateGroup(
                    rate: next, weightDecay: heads.settings[head].weightDecay, parameters: 0..<2)
            ]),
        ]
        root["scheduler"] = [
            "T_max": .int(Int64(training.epochs)), "eta_min": .int(0),
            "base_lrs": .list([.double(training.rate(head: head, epoch: 0))]),
            "last_epoch": .int(Int64(training.epoch)), "_step_count": .int(Int64(training.epoch + 1)),
            "_last_lr": .list([.double(next)]),
        ]
        root["best_acc"] = .double(training.best?.score.top1 ?? 0)
        root["swift_dino"] = [
            "version": .int(version), "settings": record(settings + own(training)),
            "weight": .tensor(try StoredTensor(heads.weight)),
            "bias": .tensor(try StoredTensor(heads.bias)),
            "weight_momentum": .tensor(try StoredTensor(heads.weightMomentum)),
            "bias_momentum": .tensor(try StoredTensor(heads.biasMomentum)),
            "history": .tensor(try StoredTensor(history(training))),
        ]
        try TorchFile.write(.dictionary(root), to: path)
    }

    /// Writes the leading head alone.
    static func writeBest(_ training: LinearTraining, settings: [Setting], to path: String) throws {
        let head = training.leader
        let rows = training.heads.rows(head)
        let setting = training.heads.settings[head]
        let root: FileValue = [
            "epoch": .int(Int64(training.epoch)),
            "state_dict": try state(training.heads.weight.slice(rows), training.heads.bias.slice(rows)),
            "best_acc": .double(training.best?.score.top1 ?? 0),
            "swift_dino": [
                "version": .int(version), "settings": record(settings), "lr": .double(setting.rate),
                "weight_decay": .double(setting.weightDecay),
            ],
        ]
        try TorchFile.write(root, to: path)
    }

    /// The original wraps its classifier for several processes.
    private static func state(_ weight: Tensor, _ bias: Tensor) throws -> FileValue {
        FileValue(stateDict: [
            ("module.linear.weight", try StoredTensor(weight)),
            ("module.linear.bias", try StoredTensor(bias)),
        ])
    }

    private static func own(_ training: LinearTraining) -> [Setting] {
        [
            Setting("--epochs", "\(training.epochs)"),
            Setting("--lr", listed(training.heads.settings.map(\.rate))),
            Setting("--weight_decay", listed(training.heads.settings.map(\.weightDecay))),
        ]
    }

    /// Each number once, as the flag has them.
    private static func listed(_ values: [Double]) -> String {
        values.enumerated().filter { !values[..<$0.offset].contains($0.element) }.map { "\($0.element)" }
            .joined(separator: " ")
    }

    private static func record(_ settings: [Setting]) -> FileValue {
        .dictionary(FileDictionary(settings.map { (key: .string($0.name), value: .string($0.value)) }))
    }

    /// (epochs, heads, 4): training loss, validation loss, top-1, top-5; NaN for what there is not.
    private static func history(_ training: LinearTraining) -> Tensor {
        let values = training.history.flatMap { entries in
            entries.flatMap { entry in
                [entry.trainLoss, entry.score?.loss ?? .nan, entry.score?.top1 ?? .nan]
                    + [entry.score?.top5 ?? .nan]
            }
        }
        return Tensor(values, shape: [training.epoch, training.heads.settings.count, 4])
    }

    /// Goes on from a file of ours, or with one head from one of the original's.
    ///
    /// - Throws: `FileError`, `EvaluationError` where it is of other settings.
    static func restore(
        from path: String, into training: LinearTraining, settings: [Setting]
    ) throws {
        let root = try TorchFile.read(path)
        guard let epoch = root["epoch"]?.intValue, epoch >= 0, epoch <= Int64(training.epochs) else {
            throw EvaluationError(
                "\(path) has \(root["epoch"]?.intValue.map { "\($0) epochs behind it, more than --epochs \(training.epochs)" } ?? "no epoch to go on from")"
            )
        }
        if let kept = root["swift_dino"] {
            guard kept["version"]?.intValue == version else {
                throw EvaluationError("\(path) was written by another version; give another --output_dir")
            }
            try check(kept["settings"], settings + own(training), path: path)
            try restoreOwn(kept, epoch: Int(epoch), into: training, path: path)
        } else {
            try restoreOriginal(root, epoch: Int(epoch), into: training, path: path)
        }
    }

    private static func check(_ recorded: FileValue?, _ settings: [Setting], path: String) throws {
        for setting in settings {
            guard let value = recorded?[setting.name]?.stringValue, value != setting.value else { continue }
            let difference =
                setting.isDigest
                ? "other \(setting.name)" : "\(setting.name) \(value), not \(setting.value)"
            throw EvaluationError(
                "\(path) was made with \(difference); give the same, another --output_dir, or --restart")
        }
    }

    private static func restoreOwn(
        _ kept: FileValue, epoch: Int, into training: LinearTraining, path: String
    ) throws {
        let heads = training.heads
        for (name, target) in [
            ("weight", heads.weight), ("bias", heads.bias), ("weight_momentum", heads.weightMomentum),
            ("bias_momentum", heads.biasMomentum),
        ] {
            try copy(kept[name]?.tensorValue, to: target, path: path)
        }
        let count = heads.settings.count
        guard let stored = kept["history"]?.tensorValue, stored.shape == [epoch, count, 4] else {
            throw EvaluationError("\(path) does not hold the history of \(count) heads")
        }
        let values = try Tensor(stored).array(of: Double.self)
        func given(_ value: Double) -> Double? { value.isNaN ? nil : value }
        training.history = (0..<epoch).map { epoch in
            (0..<count).map { head in
                let row = values[(epoch * count + head) * 4..<(epoch * count + head + 1) * 4].map(\.self)
                // A loss may be no number, where a rate is too high; a share of hits never is.
                let score = given(row[2]).map {
                    LinearScore(loss: row[1], top1: $0, top5: given(row[3]))
                }
                return LinearTraining.Entry(trainLoss: row[0], score: score)
            }
        }
        training.best = training.best(ofFirst: epoch)
    }

    private static func restoreOriginal(
        _ root: FileValue, epoch: Int, into training: LinearTraining, path: String
    ) throws {
        let heads = training.heads
        guard heads.settings.count == 1, let head = WeightsFile(path: path, contents: root).linearHead else {
            throw EvaluationError(
                "\(path) holds one linear head at most, and \(heads.settings.count) are to be trained; give one --lr, another --output_dir, or --restart"
            )
        }
        try copy(head.weight, to: heads.weight, path: path)
        try copy(head.bias, to: heads.bias, path: path)
        for (index, momentum) in [heads.weightMomentum, heads.biasMomentum].enumerated() {
            guard let entry = root["optimizer"]?["state"]?[index] else { continue }
            try copy(entry["momentum_buffer"]?.tensorValue, to: momentum, path: path)
        }
        training.history = (0..<epoch).map { _ in [LinearTraining.Entry(trainLoss: .nan, score: nil)] }
    }

    private static func copy(_ stored: StoredTensor?, to target: Tensor, path: String) throws {
        guard let stored, stored.shape == target.shape else {
            throw EvaluationError(
                "\(path) holds linear heads of other sizes than \(target.shape.map(String.init).joined(separator: " x ")); give another --output_dir, or --restart"
            )
        }
        try inference { target.copy(from: try Tensor(stored)) }
    }
}
