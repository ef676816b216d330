import DINO
import TensorFiles

extension TrainingSettings {
    /// What the course of training depends on, by the flags' names: kept in the checkpoint, and the same on
    /// resuming unless the user insists.
    ///
    /// - Parameter images: Pictures in the data set, which the schedules' length depends on.
    func recorded(images: Int) -> [(name: String, value: FileValue)] {
        let integers: [(String, Int)] =
            backbone.recorded + [
                ("out_dim", outDim), ("head_hidden_dim", headHiddenDim),
                ("head_bottleneck_dim", headBottleneckDim),
                ("warmup_teacher_temp_epochs", warmupTeacherTempEpochs), ("batch_size_per_gpu", batchSize),
                ("accumulate", accumulate),
                ("epochs", epochs), ("warmup_epochs", warmupEpochs), ("freeze_last_layer", freezeLastLayer),
                ("global_crops_size", globalCropsSize), ("local_crops_number", localCropsNumber),
                ("local_crops_size", localCropsSize), ("images", images),
                ("world_size", processes),
            ]
        let shards = shuffleBuffer > 0 ? [("shuffle_buffer", shuffleBuffer)] : []
        let numbers: [(String, Double)] = [
            ("drop_path_rate", dropPathRate), ("momentum_teacher", momentumTeacher),
            ("warmup_teacher_temp", warmupTeacherTemp), ("teacher_temp", teacherTemp), ("lr", lr),
            ("min_lr", minLR), ("weight_decay", weightDecay), ("weight_decay_end", weightDecayEnd),
            ("clip_grad", clipGrad),
        ]
        let lists: [(String, [Double])] = [
            ("global_crops_scale", [globalCropsScale.lowerBound, globalCropsScale.upperBound]),
            ("local_crops_scale", [localCropsScale.lowerBound, localCropsScale.upperBound]),
            ("mean", mean), ("std", deviation),
        ]
        let flags: [(String, Bool)] = [
            ("norm_last_layer", normLastLayer), ("use_bn_in_head", useBNInHead),
            ("exact_decode", exactDecode),
        ]
        let precisions = ["float32": "fp32", "bfloat16": "bf16", "float16": "fp16"]
        return [
            ("arch", .string(arch.replacing("deit", with: "vit"))),
            ("optimizer", .string(optimizer.rawValue)),
        ]
            + [("precision", .string(precisions["\(precision)"] ?? "\(precision)"))]
            + [("seed", .int(Int64(bitPattern: seed)))]
            + (integers + shards).map { ($0.0, .int(Int64($0.1))) } + numbers.map { ($0.0, .double($0.1)) }
            + lists.map { ($0.0, .list($0.1.map { .double($0) })) } + flags.map { ($0.0, .bool($0.1)) }
    }

    /// Pictures that a step of a checkpoint's run learnt from; nil where it does not say.
    func picturesPerStep(of checkpoint: FileValue) -> Int? {
        guard let batch = checkpoint["batch_size_per_gpu"]?.intValue else { return nil }
        let factors = [checkpoint["accumulate"]?.intValue ?? 1, checkpoint["world_size"]?.intValue ?? 1]
        return Int(factors.reduce(batch) { $0.multipliedReportingOverflow(by: $1).partialValue })
    }

    /// The settings that differ from those of a checkpoint, in words; empty where none does.
    ///
    /// A setting that the checkpoint does not record, as the original's may, is taken as the same.
    func differences(from checkpoint: FileValue, images: Int) -> [String] {
        recorded(images: images).compactMap { name, value in
            // Processes come and go; what counts is what they learn from at a time.
            guard name != "world_size", let there = checkpoint[name] else { return nil }
            if name == "batch_size_per_gpu" || name == "accumulate",
                picturesPerStep(of: checkpoint) == picturesPerStep
            {
                return nil
            }
            guard value.settingText != there.settingText else { return nil }
            let label = name == "images" ? "the number of pictures" : "--\(name)"
            return "\(label) is \(value.settingText), was \(there.settingText)"
        }
    }
}

extension BackboneConfiguration {
    /// The sizes that a user can choose beside the name. An XCiT's patch size is part of its name: the original's
    /// checkpoints record another.
    fileprivate var recorded: [(String, Int)] {
        switch self {
        case .visionTransformer(let sizes):
            [
                ("patch_size", sizes.patchSize), ("embed_dim", sizes.embedDim), ("depth", sizes.depth),
                ("num_heads", sizes.heads),
            ]
        case .resNet: []
        case .xcit(let sizes):
            [("embed_dim", sizes.embedDim), ("depth", sizes.depth), ("num_heads", sizes.heads)]
        }
    }
}

extension FileValue {
    /// A setting as a user types it; whole numbers and fractions of the same value, lists and tuples are alike.
    var settingText: String {
        if let values = arrayValue { return values.map(\.settingText).joined(separator: " ") }
        if case .bool(let value) = self { return "\(value)" }
        if let number = doubleValue {
            return number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
        }
        return stringValue ?? description
    }
}
