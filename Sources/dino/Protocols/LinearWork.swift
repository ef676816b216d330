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
    /// The processes that share the pictures; the first one trains the heads.
    private let group: ProcessGroup

    /// Looks at pictures and weights.
    init(_ command: Linear, _ job: Job) throws {
        self.command = command
        group = job.group
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
        let network = try NetworkOptions(
            weights: command.weights, backbone: command.backbone, pictures: command.pictures
        ).load(on: command.machine.resolve(job))
        pass = try network.pass(
            [command.namedRecipe(for: network.backbone.network.configuration)],
            precision: command.machine.precision)
        device = pass.network.device
        pass.noteSize()
        if labels < classes {
            throw EvaluationError(
                "\(command.dataPath) has \(classes) classes, more than --num_labels \(labels)")
        }
    }

    private var classes: Int { validation.classes.count }
    private var labels: Int { command.numLabels ?? classes }
    private var dimension: Int { pass.computation.dimensions[0] }

    /// The flags that something else than the user decided.
    var resolved: [String: JSONValue] {
        var resolved = pass.resolved
        resolved["recipe"] = .string(pass.recipes[0].name)
        resolved["num_labels"] = .integer(labels)
        guard !command.evaluate else { return resolved }
        resolved["lr"] = .array(command.rates.map { .number($0) })
        resolved["weight_decay"] = .array(command.decays.map { .number($0) })
        return resolved
    }

    /// Judges a head that is there.
    func judge(head path: String) throws -> LinearOutcome {
        let heads = try heads(path)
        SignalWatcher.install()
        let pictures = try features(validation, "val").moved(to: device)
        let score = heads.scores(pictures, batchSize: command.batchSizePerGpu)[0]
        guard score.loss.isFinite else {
            throw EvaluationError("the head in \(path) gives no numbers: its weights are broken")
        }
        let outcome = LinearOutcome(
            work: self, training: nil, score: score, trained: 0, validation: pictures,
            predictions: heads.predictions(pictures, head: 0, batchSize: command.batchSizePerGpu))
        print(outcome.scoreTable.text)
        print("\(pictures.labels.count) pictures of \(classes) classes, by the head in \(path)")
        return outcome
    }

    /// The head of a file, which must fit features and classes.
    private func heads(_ path: String) throws -> LinearHeads {
        guard let stored = try WeightsFile(path: path).linearHead else {
            throw EvaluationError("\(path) holds no linear head")
        }
        let heads = try LinearHeads(weight: stored.weight, bias: stored.bias, device: device)
        guard heads.dimension == dimension else {
            throw EvaluationError(
                "the head in \(path) takes \(heads.dimension) numbers, and the feature \(pass.recipes[0].name) has \(dimension); see --n_last_blocks and --avgpool_patchtokens (the published ViT-B heads go with 1 and true)"
            )
        }
        guard heads.classes == labels else {
            throw EvaluationError(
                "the head in \(path) tells \(heads.classes) classes apart, and \(command.dataPath)/val has \(classes); with --num_labels \(heads.classes) its folders stand for the first of them"
            )
        }
        return heads
    }

    /// Trains heads, or goes on with it.
    func train() throws -> LinearOutcome {
        try checkMemory()
        // The folder first: hours of features are not to be lost to it.
        let run = try LinearRun(
            LinearTraining(
                LinearHeads(
                    command.grid, dimension: dimension, classes: labels, seed: UInt64(command.seed),
                    device: device), epochs: command.epochs, batchSize: command.batchSizePerGpu * group.count,
                validationFrequency: command.valFreq), folder: command.outputDir, settings: settings,
            startsAnew: command.kept.restart)
        if run.training.epoch > 0 {
            Diagnostic.note(
                "going on after epoch \(run.training.epoch) of \(command.epochs); --restart begins anew.")
        }
        SignalWatcher.install()
        let pictures = try features(validation, "val").moved(to: device)
        _ = try group.ofFirst(run.training.epoch)
        try run.begin(pictures)
        return try outcome(run, pictures, trained: finish(run, pictures))
    }

    /// Trains to the end; the number of training pictures, without those that cannot be read where that is known.
    private func finish(_ run: LinearRun, _ pictures: LabelledFeatures) throws -> Int {
        guard let training, run.training.epoch < command.epochs else { return training?.paths.count ?? 0 }
        if command.cached {
            let learnt = try features(training, "train")
            try epochs(
                run,
                CachedBatches(
                    learnt, batchSize: command.batchSizePerGpu * group.count, seed: UInt64(command.seed),
                    device: device), pictures)
            return learnt.labels.count
        }
        let skipped = SkippedPictures()
        try epochs(run, augmented(training, skipped), pictures)
        for entry in skipped.entries { Diagnostic.warn("skipped \(entry.path): \(entry.reason)") }
        return training.paths.count - skipped.entries.count
    }

    private func augmented(_ training: ImageFolder, _ skipped: SkippedPictures) throws -> AugmentedBatches {
        try AugmentedBatches(
            training, side: cropSize, batchSize: command.batchSizePerGpu, workers: command.numWorkers,
            maximumSkippedShare: command.maxSkipped, seed: UInt64(command.seed), device: device,
            skipped: skipped, group: group, function: pass.computation.callAsFunction)
    }

    /// Another process's part: features, in the order in which the first one asks for them.
    func assist() throws {
        SignalWatcher.install()
        try work(validation).assist()
        guard let training, !command.evaluate else { return }
        let done = try group.ofFirst(0)
        guard done < command.epochs else { return }
        guard !command.cached else { return try work(training).assist() }
        let batches = try augmented(training, SkippedPictures())
        for epoch in done..<command.epochs { try batches.forEachBatch(epoch: epoch) { _, _ in } }
    }

    private var cropSize: Int { pass.preprocessing.cropSize(trainedSize: pass.network.backbone.trainedSize) }

    private func epochs(
        _ run: LinearRun, _ batches: some LinearBatches, _ pictures: LabelledFeatures
    ) throws {
        let training = run.training
        let bar = ProgressBar(
            "Training", total: command.epochs * batches.batchCount,
            completed: training.epoch * batches.batchCount, unit: "steps")
        defer { bar.finish() }
        while training.epoch < command.epochs {
            let before = training.epoch * batches.batchCount
            let isDone = try run.trainEpoch(batches, validation: pictures) { steps in
                bar.update(before + steps)
                return !SignalWatcher.isStopRequested
            }
            guard isDone else {
                bar.finish()
                Diagnostic.note(
                    "stopped after epoch \(training.epoch) of \(command.epochs); the same command \(command.kept.restart ? "without --restart " : "")goes on from there."
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

    private func outcome(
        _ run: LinearRun, _ pictures: LabelledFeatures, trained: Int
    ) throws -> LinearOutcome {
        guard let best = run.training.best, best.score.loss.isFinite else {
            throw EvaluationError("no head gives numbers: the learning rates are too high; lower --lr")
        }
        let outcome = LinearOutcome(
            work: self, training: run.training, score: best.score, trained: trained,
            validation: pictures,
            predictions: try heads(run.bestPath).predictions(
                pictures, head: 0, batchSize: command.batchSizePerGpu))
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

extension LinearWork {
    /// Features of the pictures of a folder that can be read, in a file of their own where they are kept.
    private func features(_ folder: ImageFolder, _ name: String) throws -> LabelledFeatures {
        guard
            let (matrix, indices) = try command.kept.extract(
                work(folder), machine: command.machine, suffix: ".\(name)"), !indices.isEmpty
        else {
            throw EvaluationError("none of the pictures of \(command.dataPath)/\(name) can be read")
        }
        let labels = folder.labels ?? []
        return LabelledFeatures(
            features: matrix, labels: indices.map { labels[$0] }, pictures: indices)
    }

    private func work(_ folder: ImageFolder) throws -> FeatureWork {
        FeatureWork(
            pass: pass, paths: folder.paths,
            extractor: try pass.extractor(
                batchSize: command.batchSizePerGpu, workers: command.numWorkers,
                pictures: folder.paths.count, maximumSkippedShare: command.maxSkipped, group: group),
            group: group)
    }

    /// Refuses what cannot fit this machine: the network's batches, and the heads' weights, momenta, gradients and
    /// logits.
    private func checkMemory() throws {
        try pass.network.checkMemory(
            pictures: min(command.batchSizePerGpu, training?.paths.count ?? 1), width: cropSize,
            height: cropSize, lower: "--crop_size or --batch_size_per_gpu")
        let rows = Double(command.grid.count) * Double(labels)
        let needed = 16 * rows * (Double(dimension) + Double(command.batchSizePerGpu))
        if device == .cpu, needed > Double(ProcessInfo.processInfo.physicalMemory) {
            throw EvaluationError(
                "\(command.grid.count) heads of \(labels) classes need about \(humanBytes(Int(min(needed, 1e18)))); give fewer --lr and --weight_decay, or lower --num_labels"
            )
        }
    }

    /// What the heads depend on besides their own flags; what a person can tell apart comes first.
    private var settings: [LinearCheckpoint.Setting] {
        let weights = pass.network.path.map(OutputFile.real)
        let features = [training, validation].compactMap(\.self).compactMap { folder in
            try? work(folder).description(precision: command.machine.precision)
        }
        return [
            .init("--pretrained_weights", weights ?? "random"),
            .init("--checkpoint_key", command.weights.checkpointKey),
            .init("--recipe", "\(pass.recipes[0].recipe)"), .init("pictures of", "\(pass.transform)"),
            .init("--cached", "\(command.cached)"),
            .init("--batch_size_per_gpu", "\(command.batchSizePerGpu)"), .init("--seed", "\(command.seed)"),
            .init("--num_labels", "\(labels)"),
            .init("training pictures", "\(training?.paths.count ?? 0)"),
            .init(
                "pictures, colours, precision or contents of the weights' file",
                FeatureWork.digest(PathList(features)), isDigest: true),
        ]
    }
}
