/// Settings that cannot be, or that do not fit the data: one sentence that names the flag.
public struct InvalidSettings: Error, Equatable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension TrainingSettings {
    /// Checks everything that can be checked before data is read or memory taken.
    ///
    /// - Throws: `InvalidSettings`.
    public func validate() throws {
        if let problem = backbone.problem { throw InvalidSettings(problem) }
        let positive = [
            ("epochs", epochs), ("batch_size_per_gpu", batchSize), ("accumulate", accumulate),
            ("out_dim", outDim),
            ("head_hidden_dim", headHiddenDim), ("head_bottleneck_dim", headBottleneckDim),
        ]
        for (flag, value) in positive where value < 1 {
            throw InvalidSettings("--\(flag) \(value) is not a positive number")
        }
        // Above these, sizes multiplied with each other would no longer fit a 64-bit integer.
        for (flag, value) in positive where value > 1 << 24 {
            throw InvalidSettings("--\(flag) \(value) is more than the \(1 << 24) that is supported")
        }
        if !(0...1 << 24).contains(shuffleBuffer) {
            throw InvalidSettings("--shuffle_buffer \(shuffleBuffer) is not in 1...\(1 << 24)")
        }
        if let cropsPerPass, cropsPerPass > 0, hasBatchNorm {
            let owner = useBNInHead ? "--use_bn_in_head" : "the batch norm of --arch \(arch)"
            throw InvalidSettings(
                "--crops_per_pass \(cropsPerPass) does not go with \(owner), whose statistics need all crops "
                    + "in one pass; leave one of them out")
        }
        if let cropsPerPass, cropsPerPass < 0 {
            throw InvalidSettings("--crops_per_pass \(cropsPerPass) is negative")
        }
        for (flag, value) in [
            ("warmup_epochs", warmupEpochs), ("warmup_teacher_temp_epochs", warmupTeacherTempEpochs),
        ] {
            if value < 0 { throw InvalidSettings("--\(flag) \(value) is negative") }
            if value > epochs {
                throw InvalidSettings(
                    "--\(flag) \(value) is more than --epochs \(epochs); lower it or train longer")
            }
        }
        for (flag, side) in [("global_crops_size", globalCropsSize), ("local_crops_size", localCropsSize)]
        where side < backbone.smallestSide && (flag == "global_crops_size" || localCropsNumber > 0) {
            throw InvalidSettings(
                "--\(flag) \(side) is smaller than a patch of \(backbone.smallestSide) pixels")
        }
        for (flag, value) in [("warmup_teacher_temp", warmupTeacherTemp), ("teacher_temp", teacherTemp)]
        where !(value > 0) {
            throw InvalidSettings("--\(flag) \(value) is not above 0")
        }
        for (flag, value) in [("momentum_teacher", momentumTeacher), ("drop_path_rate", dropPathRate)]
        where !(0...1).contains(value) || (flag == "drop_path_rate" && value == 1) {
            throw InvalidSettings("--\(flag) \(value) is not in [0, 1)")
        }
        if deviation.contains(where: { !($0 > 0) }) { throw InvalidSettings("--std must be above 0") }
    }
}
