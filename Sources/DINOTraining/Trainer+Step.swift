import DINO
import Imaging
import Torch

extension Trainer {
    /// One step on the loader's next batches, its meters and its report.
    func step(_ loader: BatchLoader<MultiCropPictures>, epoch: Int) throws {
        let iteration = checkpoint.iteration
        let schedule = schedules.values(epoch: epoch, iteration: iteration)
        let result = try distillation.step(batches: settings.accumulate, schedule: schedule) { _ in
            guard let batch = try loader.next() else {
                preconditionFailure("an epoch of \(data.iterationsPerEpoch) steps ended before")
            }
            defer { batch.release() }
            return try data.tensors(batch)
        }
        let loss = result.loss.item
        guard result.isApplied else {
            throw try stopNotFinite("the loss is \(loss)", epoch, iteration, schedule)
        }
        watch.add(result.teacherFeatures)
        checkpoint.meters.add([
            ("loss", loss), ("lr", schedule.rate), ("wd", schedule.weightDecay),
            ("momentum", schedule.momentum),
            ("temperature", schedule.temperature), ("entropy", result.teacherEntropy.item),
        ])
        checkpoint.iteration += 1
        let step = epoch * data.iterationsPerEpoch + checkpoint.iteration
        if step % 10 == 0 {
            try log?.add(step: step, [("loss", loss), ("lr", schedule.rate), ("wd", schedule.weightDecay)])
        }
        observer?.trainingDidStep(
            StepReport(
                epoch: epoch, completed: checkpoint.iteration, loss: loss, rate: schedule.rate,
                weightDecay: schedule.weightDecay, waitShare: loader.statistics.waitShare))
    }

    /// Saves the state beside the last good checkpoint, and says what to try.
    private func stopNotFinite(
        _ problem: String, _ epoch: Int, _ iteration: Int, _ schedule: Distillation.Schedule
    ) throws -> TrainingError {
        let path = settings.outputDir + "/checkpoint_nonfinite.pth"
        try writeAnyway(path, schedule: schedule)
        let half = settings.precision == .float32 ? "--precision fp32 (--use_fp16 false), " : ""
        return TrainingError(
            description:
                "\(problem) in epoch \(epoch), step \(iteration); the state is in \(path), the last "
                + "good one, if any, in \(checkpointPath); try \(half)a lower --lr, or --clip_grad 0.3")
    }

    /// What all processes do now: stop where one was asked to, save where one is due.
    func agree(isStopRequested: Bool) throws -> (stop: Bool, save: Bool) {
        let flags = try group.any([isStopRequested, isSaveDue])
        return (flags[0], flags[1])
    }

    /// Whether a save within the epoch is due, by steps or by time.
    private var isSaveDue: Bool {
        if settings.saveCheckpointSteps > 0, checkpoint.iteration % settings.saveCheckpointSteps == 0 {
            return true
        }
        guard settings.saveCheckpointMinutes > 0 else { return false }
        return (ContinuousClock.now - lastSave) / .seconds(60) > settings.saveCheckpointMinutes
    }

    /// Saves within an epoch.
    func save() throws {
        let done = max(0, checkpoint.iteration - 1)
        try write(checkpointPath, schedule: schedules.values(epoch: checkpoint.epoch, iteration: done))
    }

    /// Writes a checkpoint that a run can go on from; one with broken weights never takes a good one's place.
    func write(_ path: String, schedule: Distillation.Schedule) throws {
        guard distillation.isFinite else {
            throw try stopNotFinite(
                "weights are no longer finite", checkpoint.epoch, checkpoint.iteration, schedule)
        }
        try writeAnyway(path, schedule: schedule)
    }

    private func writeAnyway(_ path: String, schedule: Distillation.Schedule) throws {
        let generators = try group.gathered(distillation.depthGenerator.state)
        lastSave = .now
        guard group.isFirst else { return }
        try checkpoint.write(
            to: path, distillation, settings: settings, images: data.pictures.count, schedule: schedule,
            depthGenerators: generators)
    }
}
