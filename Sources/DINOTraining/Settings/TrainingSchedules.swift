import NN

/// Learning rate, decay, momentum and temperature of every step of a run.
struct TrainingSchedules {
    let iterationsPerEpoch: Int
    private let rate: CosineSchedule
    private let weightDecay: CosineSchedule
    private let momentum: CosineSchedule
    private let temperature: TeacherTemperature
    private let frozenEpochs: Int

    init(_ settings: TrainingSettings, iterationsPerEpoch: Int) {
        self.iterationsPerEpoch = iterationsPerEpoch
        let schedule = { (base: Double, final: Double, warmup: Int) in
            CosineSchedule(
                base: base, final: final, epochs: settings.epochs, iterationsPerEpoch: iterationsPerEpoch,
                warmupEpochs: warmup)
        }
        // The linear scaling rule; the final rate is not scaled.
        rate = schedule(
            settings.lr * Double(settings.picturesPerStep) / 256, settings.minLR, settings.warmupEpochs)
        weightDecay = schedule(settings.weightDecay, settings.weightDecayEnd, 0)
        momentum = schedule(settings.momentumTeacher, 1, 0)
        temperature = TeacherTemperature(
            warmup: settings.warmupTeacherTemp, final: settings.teacherTemp,
            warmupEpochs: settings.warmupTeacherTempEpochs)
        frozenEpochs = settings.freezeLastLayer
    }

    /// What holds for a step of an epoch, both counted from zero.
    func values(epoch: Int, iteration: Int) -> Distillation.Schedule {
        let step = epoch * iterationsPerEpoch + iteration
        return Distillation.Schedule(
            rate: rate[step], weightDecay: weightDecay[step], momentum: momentum[step],
            temperature: temperature[epoch], isLastLayerFrozen: epoch < frozenEpochs)
    }
}
