import NN
import TensorFiles
import Torch

/// Where a run stands, as a file: the original's keys (`student`, `teacher`, `optimizer`, `epoch`, `dino_loss`,
/// `fp16_scaler`), and what it lacks to go on to the bit under `swift_dino`.
struct TrainingCheckpoint {
    /// The epoch to go on with.
    var epoch = 0
    /// The step of that epoch to go on with.
    var iteration = 0
    /// Meters of the steps of that epoch that are done.
    var meters = EpochMeters()
    /// Log lines of the epochs that are done.
    var history: [String] = []
    /// Pictures that a step of the run learnt from that was restored; nil where that is not known.
    private(set) var picturesPerStepBefore: Int?
    /// State of every process's generator, (processes, bytes), as it was restored.
    private var depthGenerators: Tensor?

    static let version = 1

    /// Writes the file: to a temporary one first, synced, then renamed.
    ///
    /// - Parameter depthGenerators: State of every process's generator, (processes, bytes).
    /// - Throws: `FileError`, `TorchError.outOfMemory`; what stood at `path` before still does.
    func write(
        to path: String, _ distillation: Distillation, settings: TrainingSettings, images: Int,
        schedule: Distillation.Schedule, depthGenerators: Tensor
    ) throws {
        var root = FileDictionary()
        root["student"] = FileValue(stateDict: try distillation.student.stateDictView(prefix: "module."))
        // The original wraps a teacher with batch norm too.
        root["teacher"] = FileValue(
            stateDict: try distillation.teacher.stateDictView(prefix: settings.hasBatchNorm ? "module." : ""))
        root["optimizer"] = try OptimizerState.encode(
            distillation.optimizer, rate: schedule.rate, weightDecay: schedule.weightDecay)
        root["epoch"] = .int(Int64(epoch))
        root["dino_loss"] = ["center": .tensor(try StoredTensor(viewing: distillation.loss.center))]
        if let scaler = distillation.scaler {
            root["fp16_scaler"] = [
                "scale": .double(scaler.scale.item), "growth_factor": 2.0, "backoff_factor": 0.5,
                "growth_interval": .int(Int64(LossScaler.growthInterval)),
                "_growth_tracker": .int(Int64(scaler.growthTracker.item)),
            ]
        }
        let recorded = settings.recorded(images: images).map {
            (key: FileDictionary.Key.string($0.name), value: $0.value)
        }
        root["swift_dino"] = [
            "version": .int(Int64(TrainingCheckpoint.version)), "iteration": .int(Int64(iteration)),
            "settings": .dictionary(FileDictionary(recorded)),
            "depth_generator": .tensor(try StoredTensor(depthGenerators.select(0, 0))),
            "depth_generators": .tensor(try StoredTensor(depthGenerators)),
            "pictures": .int(Int64(iteration * settings.picturesPerStep)),
            "meters": meters.fileValue, "history": .list(history.map { .string($0) }),
        ]
        try TorchFile.write(.dictionary(root), to: path)
    }

    /// Brings what the first process has restored to all of them.
    ///
    /// A process that was not there when the checkpoint was written keeps the generator that it started with.
    /// - Throws: `ProcessGroupError`.
    mutating func share(_ distillation: Distillation) throws {
        let group = distillation.group
        guard !group.isAlone else { return }
        let optimizer = distillation.optimizer.state.flatMap { state in
            state.sorted { $0.key < $1.key }.flatMap(\.value)
        }
        let scale = distillation.scaler.map { [$0.scale, $0.growthTracker] } ?? []
        try group.broadcast(
            distillation.student.state.map(\.tensor) + distillation.teacher.state.map(\.tensor) + optimizer
                + [distillation.loss.center] + scale)
        let place = Tensor([epoch, iteration, depthGenerators?.size(0) ?? 0])
        try group.broadcast([place])
        let numbers = place.array(of: Int.self)
        (epoch, iteration) = (numbers[0], numbers[1])
        let own = distillation.depthGenerator.state
        let states = depthGenerators ?? Tensor.zeros([numbers[2]] + own.shape, dtype: own.dtype)
        if numbers[2] > 0 { try group.broadcast([states]) }
        if group.rank < numbers[2] {
            try distillation.depthGenerator.restore(states.select(0, group.rank).contiguous())
        }
    }

    /// Reads a checkpoint of ours or of the original into a run's networks.
    ///
    /// - Throws: `CheckpointError` where it is of another run, `FileError` where it is broken.
    static func restore(
        from path: String, into distillation: Distillation, settings: TrainingSettings, images: Int
    ) throws -> TrainingCheckpoint {
        let root = try TorchFile.read(path)
        let own = root["swift_dino"]
        if !settings.resumeAnyway, let recorded = own?["settings"] ?? root["args"] {
            let differences = settings.differences(from: recorded, images: images)
            guard differences.isEmpty else {
                throw CheckpointError(
                    path,
                    "was made with other settings: \(differences.joined(separator: "; ")); give the same, another "
                        + "--output_dir, or --resume_anyway true")
            }
        }
        for (name, network) in [("student", distillation.student), ("teacher", distillation.teacher)] {
            guard let state = root[name]?.stateDict else {
                throw CheckpointError(
                    path,
                    "has no \(name), so training cannot go on from it; --init_from starts from weights alone")
            }
            do {
                try network.load(state.map { ($0.key.replacing("module.", with: ""), $0.tensor) })
            } catch let error as StateDictError {
                throw CheckpointError(path, "is of another network: its \(name): \(error)")
            }
        }
        if let optimizer = root["optimizer"] {
            try OptimizerState.restore(optimizer, into: distillation.optimizer, path: path)
        }
        guard let center = root["dino_loss"]?["center"]?.tensorValue,
            center.shape == distillation.loss.center.shape
        else { throw CheckpointError(path, "has no centre of \(settings.outDim) prototypes") }
        distillation.loss.center.copy(from: try Tensor(center))
        if let scaler = distillation.scaler, let scale = root["fp16_scaler"]?["scale"]?.doubleValue {
            scaler.scale.fill(scale)
            scaler.growthTracker.fill(root["fp16_scaler"]?["_growth_tracker"]?.doubleValue ?? 0)
        }
        if let state = own?["depth_generator"]?.tensorValue {
            try distillation.depthGenerator.restore(try Tensor(state))
        }
        guard let epoch = root["epoch"]?.intValue, epoch >= 0 else {
            throw CheckpointError(path, "does not say which epoch comes next")
        }
        guard epoch <= Int64(settings.epochs) else {
            throw CheckpointError(
                path, "has \(epoch) epochs behind it, more than --epochs \(settings.epochs)")
        }
        var checkpoint = TrainingCheckpoint()
        checkpoint.epoch = Int(epoch)
        let iterations = Int64(settings.iterationsPerEpoch(images: images))
        // With another number of processes a step has other pictures.
        let done = own?["pictures"]?.intValue.map { $0 / Int64(settings.picturesPerStep) }
        checkpoint.iteration = Int(max(0, min(done ?? own?["iteration"]?.intValue ?? 0, iterations)))
        checkpoint.picturesPerStepBefore = (own?["settings"] ?? root["args"]).flatMap(
            settings.picturesPerStep)
        checkpoint.depthGenerators = try own?["depth_generators"]?.tensorValue.map { try Tensor($0) }
        checkpoint.meters = own?["meters"].map(EpochMeters.init) ?? EpochMeters()
        checkpoint.history = own?["history"]?.arrayValue?.compactMap(\.stringValue) ?? []
        return checkpoint
    }
}
