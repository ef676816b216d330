import Arguments
import Console
import DINO
import Evaluation
import Foundation
import Imaging
import Records
import TensorFiles
import Torch

/// The steps of `dino linear`.
struct LinearWork {
    let command: Linear
    let pass: FeaturePass
    let device: Device
    let validation: ImageFolder
    /// Nil where nothing is trained.
    let training: ImageFolder?

    /// Looks at pictures and weights.
    init(_ command: Linear) throws {
        self.command = command
        if command.evaluate {
            validation = try ImageFolder(path: command.dataPath + "/val")
            training = nil
            guard validation.labels != nil else {
                throw EvaluationError(
                    "\(command.dataPath)/val has no class folders; put each class's pictures into a folder of its own"
                )
            }
        } else {
            let labelled = try LabelledPictures(path: command.dataPath)
            Notes.unusableNames(labelled.unusableNames)
            (training, validation) = (labelled.train, labelled.test)
        }
        device = try command.machine.resolve()
        pass = try NetworkOptions(
            weights: command.weights, backbone: command.backbone, pictures: command.pictures
        ).load(on: device).pass([command.namedRecipe()], precision: command.machine.precision)
        pass.noteSize()
        if command.numLabels ?? classes < classes {
            throw EvaluationError(
                "\(command.dataPath) has \(classes) classes, more than --num_labels \(command.numLabels ?? 0)"
            )
        }
    }

    private var classes: Int { validation.classes.count }

    /// The flags that something else than the user decided.
    var resolved: [String: JSONValue] {
        var resolved = pass.resolved
        resolved["recipe"] = .string(pass.recipes[0].name)
        resolved["num_labels"] = .integer(command.numLabels ?? classes)
        resolved["lr"] = .array(Set(command.grid.map(\.rate)).sorted().map { .number($0) })
        resolved["weight_decay"] = .array(Set(command.grid.map(\.weightDecay)).sorted().map { .number($0) })
        return resolved
    }

    /// Judges a head that is there.
    func judge(head path: String) throws -> LinearOutcome {
        guard let stored = try WeightsFile(path: path).linearHead else {
            throw EvaluationError("\(path) holds no linear head")
        }
        let dimension = pass.computation.dimensions[0]
        let heads = try LinearHeads(weight: stored.weight, bias: stored.bias, device: device)
        guard heads.dimension == dimension else {
            throw EvaluationError(
                "the head in \(path) takes \(heads.dimension) numbers, and the feature \(pass.recipes[0].name) has \(dimension); see --n_last_blocks and --avgpool_patchtokens (the published ViT-B heads go with 1 and true)"
            )
        }
        guard heads.classes == command.numLabels ?? classes else {
            throw EvaluationError(
                "the head in \(path) tells \(heads.classes) classes apart, and \(command.dataPath)/val has \(classes); with --num_labels \(heads.classes) its folders stand for the first of them"
            )
        }
        SignalWatcher.install()
        let pictures = try features().validation
        let score = heads.scores(pictures, batchSize: command.batchSizePerGpu)[0]
        let outcome = LinearOutcome(
            work: self, training: nil, score: score, trained: 0, validation: pictures,
            predictions: heads.predictions(pictures, head: 0, batchSize: command.batchSizePerGpu))
        print(outcome.scoreTable.text)
        print("\(pictures.labels.count) pictures of \(classes) classes, by the head in \(path)")
        return outcome
    }

    /// Trains heads, or goes on with it.
    func train() throws -> LinearOutcome {
        try checkMemory()
        SignalWatcher.install()
        let (pictures, learnt) = try features()
        let heads = try LinearHeads(
            command.grid, dimension: pass.computation.dimensions[0],
            classes: command.numLabels ?? classes, seed: UInt64(command.seed), device: device)
        let run = try LinearRun(
            LinearTraining(
                heads, epochs: command.epochs, batchSize: command.batchSizePerGpu, validation: pictures,
                validationFrequency: command.valFreq),
            folder: command.outputDir, settings: settings, startsAnew: command.kept.restart)
        if run.training.epoch > 0 {
            Diagnostic.note(
                "going on after epoch \(run.training.epoch) of \(command.epochs); --restart begins anew.")
        }
        let skipped = SkippedPictures()
        if let learnt {
            try train(
                run,
                CachedBatches(
                    learnt, batchSize: command.batchSizePerGpu, seed: UInt64(command.seed), device: device))
        } else if let training {
            try train(
                run,
                AugmentedBatches(
                    training,
                    side: pass.preprocessing.cropSize(trainedSize: pass.network.backbone.trainedSize),
                    batchSize: command.batchSizePerGpu, workers: command.numWorkers,
                    maximumSkippedShare: command.maxSkipped, seed: UInt64(command.seed), device: device,
                    skipped: skipped, function: pass.computation.callAsFunction))
        }
        for entry in skipped.entries { Diagnostic.warn("skipped \(entry.path): \(entry.reason)") }
        return try outcome(run, pictures, trained: learnt?.labels.count ?? training?.paths.count ?? 0)
    }

    /// Refuses heads that cannot fit this machine: weights, momenta, gradients, and the logits of a batch.
    private func checkMemory() throws {
        let rows = Double(command.grid.count) * Double(command.numLabels ?? classes)
        let needed =
            4 * rows * (4 * Double(pass.computation.dimensions[0]) + 4 * Double(command.batchSizePerGpu))
        if device == .cpu, needed > Double(ProcessInfo.processInfo.physicalMemory) {
            throw EvaluationError(
                "\(command.grid.count) heads of \(command.numLabels ?? classes) classes need about \(humanBytes(Int(min(needed, 1e18)))); give fewer --lr and --weight_decay, or lower --num_labels"
            )
        }
    }

    private func train(_ run: LinearRun, _ batches: some LinearBatches) throws {
        let training = run.training
        guard training.epoch < command.epochs else { return }
        let bar = ProgressBar(
            "Training", total: command.epochs * batches.batchCount,
            completed: training.epoch * batches.batchCount, unit: "steps")
        defer { bar.finish() }
        while training.epoch < command.epochs {
            let before = training.epoch * batches.batchCount
            let isDone = try run.trainEpoch(batches) { steps in
                bar.update(before + steps)
                return !SignalWatcher.isStopRequested
            }
            guard isDone else {
                bar.finish()
                Diagnostic.note(
                    "stopped after epoch \(training.epoch) of \(command.epochs); the same command goes on from there."
                )
                throw ExitCode.failure
            }
            // Without cached features an epoch takes its time, and its figures are worth a line.
            if !command.cached { Diagnostic.note(epochLine(training)) }
        }
    }

    private func epochLine(_ training: LinearTraining) -> String {
        let entry = training.history[training.epoch - 1][training.leader]
        var line = String(format: "epoch %d: training loss %.4f", training.epoch, entry.trainLoss)
        if let score = entry.score, let best = training.best {
            line += String(
                format: ", validation loss %.4f, top-1 %.2f %%, best so far %.2f %%", score.loss, score.top1,
                best.score.top1)
        }
        return line + "."
    }

    /// Features of the validation pictures, and with `--cached` of the training pictures.
    private func features() throws -> (validation: LabelledFeatures, training: LabelledFeatures?) {
        let learnt = command.cached ? training : nil
        let all = PathList(Array(validation.paths) + (learnt.map { Array($0.paths) } ?? []))
        let work = FeatureWork(
            pass: pass, paths: all,
            extractor: try pass.extractor(
                batchSize: command.batchSizePerGpu, workers: command.numWorkers, pictures: all.count,
                maximumSkippedShare: command.maxSkipped))
        let (matrix, indices) = try command.kept.extract(work, machine: command.machine)
        let labels = (validation.labels ?? []) + (learnt?.labels ?? [])
        let split = indices.firstIndex { $0 >= validation.paths.count } ?? indices.count
        func part(_ rows: Range<Int>, _ name: String) throws -> LabelledFeatures {
            guard !rows.isEmpty else {
                throw EvaluationError("none of the pictures of \(command.dataPath)/\(name) can be read")
            }
            let first = name == "val" ? 0 : validation.paths.count
            return LabelledFeatures(
                features: matrix.slice(rows), labels: indices[rows].map { labels[$0] },
                pictures: indices[rows].map { $0 - first })
        }
        return (
            try part(0..<split, "val").moved(to: device),
            try learnt.map { _ in try part(split..<indices.count, "train") }
        )
    }

    /// What the heads depend on besides their own flags.
    private var settings: [LinearCheckpoint.Setting] {
        let weights = command.weights
        let stamp = pass.network.path.map { "\(JSONValue(stampOf: $0).line)" } ?? "random"
        return [
            .init("weights", stamp), .init("--checkpoint_key", weights.checkpointKey),
            .init("--recipe", "\(pass.recipes[0].recipe)"), .init("the pictures' size", "\(pass.transform)"),
            .init("--cached", "\(command.cached)"),
            .init("--batch_size_per_gpu", "\(command.batchSizePerGpu)"), .init("--seed", "\(command.seed)"),
            .init("training pictures", "\(training?.paths.count ?? 0)"),
            .init("--num_labels", "\(command.numLabels ?? classes)"),
        ]
    }

    private func outcome(
        _ run: LinearRun, _ pictures: LabelledFeatures, trained: Int
    ) throws -> LinearOutcome {
        guard let best = run.training.best else { throw EvaluationError("no epoch looked at val") }
        guard let stored = try WeightsFile(path: run.bestPath).linearHead else {
            throw EvaluationError("\(run.bestPath) holds no linear head")
        }
        let head = try LinearHeads(weight: stored.weight, bias: stored.bias, device: device)
        let outcome = LinearOutcome(
            work: self, training: run.training, score: best.score, trained: trained, validation: pictures,
            predictions: head.predictions(pictures, head: 0, batchSize: command.batchSizePerGpu))
        let setting = run.training.heads.settings[best.head]
        print(outcome.scoreTable.text)
        print(
            "\(pictures.labels.count) pictures classified by a head trained on \(trained), \(classes) classes"
        )
        print(
            "\(run.bestPath)  the best head: epoch \(best.epoch + 1), learning rate \(setting.rate), weight decay \(setting.weightDecay)"
        )
        return outcome
    }
}
