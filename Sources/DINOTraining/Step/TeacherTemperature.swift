/// The temperature of the teacher's softmax, per epoch: a linear warm-up, both ends included, then constant.
public struct TeacherTemperature: Sendable, Equatable {
    private let warmup: Double
    private let final: Double
    private let warmupEpochs: Int

    /// As `--warmup_teacher_temp`, `--teacher_temp` and `--warmup_teacher_temp_epochs` say.
    public init(warmup: Double, final: Double, warmupEpochs: Int) {
        self.warmup = warmup
        self.final = final
        self.warmupEpochs = warmupEpochs
    }

    /// The temperature of an epoch, counted from zero.
    public subscript(epoch: Int) -> Double {
        if epoch >= warmupEpochs { return final }
        if epoch == warmupEpochs - 1 { return warmupEpochs == 1 ? warmup : final }
        return warmup + Double(epoch) * ((final - warmup) / Double(warmupEpochs - 1))
    }
}
