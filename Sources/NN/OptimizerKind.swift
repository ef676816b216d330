/// The rule that turns gradients into new weights.
public enum OptimizerKind: String, CaseIterable, Sendable {
    /// Adam with decoupled decay, for vision transformers.
    case adamw
    /// Gradient descent with momentum 0.9 and coupled decay.
    case sgd
    /// Layer-wise scaled rates, for convolutional networks and large batches.
    case lars
}
