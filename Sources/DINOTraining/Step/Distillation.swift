import DINO
import NN
import Torch

/// Student and teacher with all that a training step changes: weights, optimiser, centre, loss scale.
public final class Distillation {
    /// What the schedules say for one step.
    public struct Schedule {
        /// Learning rate of all groups.
        public var rate: Double
        /// Weight decay of the decayed group.
        public var weightDecay: Double
        /// Momentum of the teacher.
        public var momentum: Double
        /// Temperature of the teacher.
        public var temperature: Double
        /// Whether the last layer keeps still in this epoch.
        public var isLastLayerFrozen: Bool

        /// All of them.
        public init(
            rate: Double, weightDecay: Double, momentum: Double, temperature: Double, isLastLayerFrozen: Bool
        ) {
            self.rate = rate
            self.weightDecay = weightDecay
            self.momentum = momentum
            self.temperature = temperature
            self.isLastLayerFrozen = isLastLayerFrozen
        }
    }

    /// What a step leaves to look at, on the device, so that looking can wait.
    public struct Result {
        /// The loss, a scalar.
        public let loss: Tensor
        /// Mean entropy of the teacher's distributions in nats, a scalar.
        public let teacherEntropy: Tensor
        /// The teacher's features of the global views, (2·B, D).
        public let teacherFeatures: Tensor
        /// False where the loss was not finite and the weights were left as they were.
        public let isApplied: Bool
    }

    /// The network that learns.
    public let student: MultiCropNetwork
    /// Its running average, which is kept.
    public let teacher: MultiCropNetwork
    /// The student's optimiser.
    public let optimizer: Optimizer
    /// The loss, with the centre.
    public let loss: DINOLoss
    /// The loss scale, in fp16.
    public let scaler: LossScaler?
    /// Draws which pictures skip which branch, in this process.
    public let depthGenerator: Generator
    /// The processes that train together.
    public let group: ProcessGroup

    /// Crops in one pass of the student, global and local ones apart; 0 for all in one. The gradients are the same.
    public let cropsPerPass: Int
    /// Called at the end of each part of a step; the device may not be done with it.
    public var clock: ((Part) -> Void)?

    private let device: Device
    private let precision: DType
    private let clip: Double
    // Looked up once: the tensors stay the same, and a look-up walks the whole network.
    private let trained: [Tensor]
    private let studentParameters: [Tensor]
    private let teacherParameters: [Tensor]
    private let lastLayer: [Tensor]
    // Averages the gradients over the processes, where there are several.
    private let reducer: GradientReducer?

    /// Moves both to the device and starts the teacher equal to the student.
    ///
    /// - Parameters:
    ///   - precision: `.float32`, or the half-precision type of autocast.
    ///   - clip: Largest Euclidean norm of each parameter's gradient, 0 for none.
    ///   - cropsPerPass: Crops in one pass of the student, 0 for all; with batch norm, whose statistics are those of a
    ///     pass, only 0 gives the original's numbers.
    ///   - group: The processes that train together; each has a share of every batch.
    /// - Throws: `TorchError.outOfMemory`.
    public init(
        student: MultiCropNetwork, teacher: MultiCropNetwork, optimizer kind: OptimizerKind, prototypes: Int,
        precision: DType, clip: Double, cropsPerPass: Int = 0, seed: UInt64, device: Device,
        group: ProcessGroup = ProcessGroup()
    ) throws(TorchError) {
        if device == .cpu { TorchRuntime.keepFreedMemory() }
        self.student = student
        self.teacher = teacher
        self.device = device
        self.precision = precision
        self.clip = clip
        self.cropsPerPass = cropsPerPass
        self.group = group
        try student.move(to: device)
        try teacher.move(to: device)
        teacher.setTrainable(false)
        for (source, target) in zip(student.state, teacher.state) {
            target.tensor.copy(from: source.tensor.detached())
        }
        optimizer = Optimizer(kind, groups: ParameterGroup.groups(of: student))
        trained = optimizer.parameters
        studentParameters = student.parameters
        teacherParameters = teacher.parameters
        loss = DINOLoss(prototypes: prototypes, device: device)
        scaler = precision == .float16 ? LossScaler(device: device) : nil
        depthGenerator = Generator(seed: seed)
        lastLayer = student.namedParameters.filter { $0.key.contains("last_layer") }.map(\.parameter.value)
        // Of both, as the original's.
        for case let norm as BatchNorm in student.modules + teacher.modules { norm.group = group }
        reducer = group.isAlone ? nil : try GradientReducer(trained, group: group)
    }

    /// One step on a batch.
    ///
    /// - Parameters:
    ///   - globals: The two global views, view after view: (2·B, 3, S, S), normalised.
    ///   - locals: The local views, view after view: (L·B, 3, s, s); nil without.
    /// - Throws: `ProcessGroupError`.
    public func step(globals: Tensor, locals: Tensor?, schedule: Schedule) throws -> Result {
        try step(batches: 1, schedule: schedule) { _ in Crops(globals: globals, locals: locals) }
    }

    /// One step on several batches of one size, one after the other: the gradients of one large batch.
    ///
    /// Where several processes train together, so is each batch one of all of them: they give the gradients of all
    /// their pictures, and the loss is the mean.
    ///
    /// - Parameter crops: Gives each batch when it is needed.
    /// - Throws: What `crops` throws, `ProcessGroupError`.
    public func step(
        batches: Int, schedule: Schedule, crops: (Int) throws -> Crops
    ) throws -> Result {
        optimizer.clearGradients()
        // Without gradient they are skipped by the optimiser: no decay, no moments.
        if schedule.isLastLayerFrozen { lastLayer.forEach { $0.requiresGrad = false } }
        defer { if schedule.isLastLayerFrozen { lastLayer.forEach { $0.requiresGrad = true } } }
        let total = Tensor.zeros([], device: device)
        let entropy = Tensor.zeros([], device: device)
        var logits: [Tensor] = []
        var features: [Tensor] = []
        for batch in 0..<batches {
            let crops = try crops(batch)
            let target = inference { autocast(half, on: device) { teacher([crops.globals]) } }
            clock?(.teacher)
            let targets = loss.targets(target.logits, temperature: schedule.temperature)
            clock?(.loss)
            backward(
                crops, targets: targets, weight: 1 / Double(batches), total: total,
                isLast: batch == batches - 1)
            noGrad { entropy.add(targets.entropy, times: 1 / Double(batches)) }
            logits.append(target.logits)
            features.append(target.features)
        }
        try reducer?.finish()
        clock?(.communication)
        try average([total, entropy])
        // Of all processes, so that all of them stop.
        let isApplied = total.item.isFinite
        if isApplied {
            try loss.updateCenter(batches == 1 ? logits[0] : Tensor.concatenated(logits), group: group)
            clock?(.loss)
            update(schedule)
        } else {
            optimizer.clearGradients()
        }
        return Result(
            loss: total, teacherEntropy: entropy,
            teacherFeatures: batches == 1 ? features[0] : Tensor.concatenated(features), isApplied: isApplied)
    }

    /// Adds the gradients of a batch to the parameters' and its loss to `total`, pass by pass.
    private func backward(
        _ crops: Crops, targets: DINOLoss.Targets, weight: Double, total: Tensor, isLast: Bool
    ) {
        let batch = crops.globals.size(0) / 2
        let draws = student.backbone.depthDraws(
            pictures: crops.views * batch, generator: depthGenerator)
        let passes = passes(views: crops.views)
        for (number, pass) in passes.enumerated() {
            let output = autocast(half, on: device) {
                student(
                    crops.groups(pass), depthDraws: draws?.slice(pass.scaled(by: batch), dimension: 1)
                ).logits
            }
            clock?(.student)
            let value = loss(
                output, views: pass, of: crops.views, targets: targets, weight: weight, scale: scaler?.scale)
            noGrad { total += value.loss }
            clock?(.loss)
            if isLast, number == passes.count - 1 { reducer?.arm() }
            output.backward(gradient: value.gradient)
            clock?(.backward)
        }
    }

    /// The views of each pass, in order: all, or at most as many as wanted, global and local ones apart.
    private func passes(views: Int) -> [Range<Int>] {
        guard cropsPerPass > 0 else { return [0..<views] }
        return [0..<2, 2..<views].flatMap { range in
            stride(from: range.lowerBound, to: range.upperBound, by: cropsPerPass).map {
                $0..<min($0 + cropsPerPass, range.upperBound)
            }
        }
    }

    private func update(_ schedule: Schedule) {
        let isFinite = scaler?.unscale(trained) ?? true
        if clip > 0 { ParameterList.clipGradientsPerTensor(trained, maximum: clip) }
        if isFinite { optimizer.step(rate: schedule.rate, weightDecay: schedule.weightDecay) }
        scaler?.update()
        optimizer.clearGradients()
        clock?(.optimizer)
        // As the original, also where the scaler skipped the step.
        ParameterList.lerp(teacherParameters, towards: studentParameters, weight: 1 - schedule.momentum)
        clock?(.average)
    }

    /// Scalars to their means over the processes.
    private func average(_ scalars: [Tensor]) throws {
        guard !group.isAlone else { return }
        try noGrad {
            let all = Tensor.stacked(scalars) / Double(group.count)
            try group.sum(all)
            for (index, scalar) in scalars.enumerated() { scalar.copy(from: all.select(0, index)) }
        }
    }

    private var half: DType? { precision == .float32 ? nil : precision }

    /// Whether every weight is a number; waits for the device.
    var isFinite: Bool {
        noGrad { studentParameters.allSatisfy { $0.sum().item.isFinite } }
    }
}

extension Range<Int> {
    /// The same range in units `factor` times as small.
    fileprivate func scaled(by factor: Int) -> Range<Int> { lowerBound * factor..<upperBound * factor }
}
