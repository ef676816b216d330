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

    /// The parts of a step, in their order.
    public enum Part: String, Sendable, CaseIterable {
        case teacher, student, loss, backward, optimizer, average
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
    /// Draws which pictures skip which branch.
    public let depthGenerator: Generator

    /// Called at the end of each part of a step that is applied, to measure where the time goes.
    public var clock: ((Part) -> Void)?

    private let device: Device
    private let precision: DType
    private let clip: Double
    // Looked up once: the tensors stay the same, and a look-up walks the whole network.
    private let trained: [Tensor]
    private let studentParameters: [Tensor]
    private let teacherParameters: [Tensor]
    private let lastLayer: [Tensor]

    /// Moves both to the device and starts the teacher equal to the student.
    ///
    /// - Parameters:
    ///   - precision: `.float32`, or the half-precision type of autocast.
    ///   - clip: Largest Euclidean norm of each parameter's gradient, 0 for none.
    /// - Throws: `TorchError.outOfMemory`.
    public init(
        student: MultiCropNetwork, teacher: MultiCropNetwork, optimizer kind: OptimizerKind, prototypes: Int,
        precision: DType, clip: Double, seed: UInt64, device: Device
    ) throws(TorchError) {
        self.student = student
        self.teacher = teacher
        self.device = device
        self.precision = precision
        self.clip = clip
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
    }

    /// One step on a batch.
    ///
    /// - Parameters:
    ///   - globals: The two global views, view after view: (2·B, 3, S, S), normalised.
    ///   - locals: The local views, view after view: (L·B, 3, s, s); nil without.
    public func step(globals: Tensor, locals: Tensor?, schedule: Schedule) -> Result {
        let half = precision == .float32 ? nil : precision
        let target = inference { autocast(half, on: device) { teacher([globals]) } }
        clock?(.teacher)
        let output = autocast(half, on: device) {
            student([globals] + (locals.map { [$0] } ?? []), depthGenerator: depthGenerator).logits
        }
        clock?(.student)
        let value = loss(
            student: output, teacher: target.logits, temperature: schedule.temperature, scale: scaler?.scale)
        let result = { (isApplied: Bool) in
            Result(
                loss: value.loss, teacherEntropy: value.teacherEntropy, teacherFeatures: target.features,
                isApplied: isApplied)
        }
        guard value.loss.item.isFinite else { return result(false) }
        loss.updateCenter(target.logits)
        clock?(.loss)
        update(output, gradient: value.gradient, schedule: schedule)
        return result(true)
    }

    private func update(_ output: Tensor, gradient: Tensor, schedule: Schedule) {
        optimizer.clearGradients()
        output.backward(gradient: gradient)
        clock?(.backward)
        let isFinite = scaler?.unscale(trained) ?? true
        if clip > 0 { ParameterList.clipGradientsPerTensor(trained, maximum: clip) }
        // No gradient at all, so that the optimiser skips them: no decay, no moments.
        if schedule.isLastLayerFrozen { Tensor.clearGradients(lastLayer) }
        if isFinite { optimizer.step(rate: schedule.rate, weightDecay: schedule.weightDecay) }
        scaler?.update()
        optimizer.clearGradients()
        clock?(.optimizer)
        // As the original, also where the scaler skipped the step.
        ParameterList.lerp(teacherParameters, towards: studentParameters, weight: 1 - schedule.momentum)
        clock?(.average)
    }

    /// Whether every weight is a number; waits for the device.
    var isFinite: Bool {
        noGrad { studentParameters.allSatisfy { $0.sum().item.isFinite } }
    }
}
