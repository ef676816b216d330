import Torch

/// The rule that turns gradients into new weights.
public enum OptimizerKind: String, CaseIterable, Sendable {
    /// Adam with decoupled decay, for vision transformers.
    case adamw
    /// Gradient descent with momentum 0.9 and coupled decay.
    case sgd
    /// Layer-wise scaled rates, for convolutional networks and large batches.
    case lars
}

/// Parameters that share a weight decay.
public struct ParameterGroup {
    /// Keys, in the order of the checkpoint's optimiser state.
    public let keys: [String]
    /// Their tensors.
    public let tensors: [Tensor]
    /// Whether weight decay applies.
    public let isDecayed: Bool

    /// Joins keys and their tensors, as many of each.
    public init(keys: [String], tensors: [Tensor], isDecayed: Bool) {
        precondition(keys.count == tensors.count, "\(keys.count) keys for \(tensors.count) tensors")
        self.keys = keys
        self.tensors = tensors
        self.isDecayed = isDecayed
    }

    /// The original's two groups: biases and one-dimensional tensors are not decayed, all else is.
    ///
    /// This decays `cls_token`, `pos_embed` and a trainable weight-norm gain too, as the original does.
    public static func groups(of module: Module) -> [ParameterGroup] {
        let trainable = module.namedParameters.filter(\.parameter.isTrainable)
        let isDecayed = { (key: String, parameter: Parameter) in
            !(key.hasSuffix(".bias") || parameter.value.rank == 1)
        }
        return [true, false].map { decayed in
            let members = trainable.filter { isDecayed($0.key, $0.parameter) == decayed }
            return ParameterGroup(
                keys: members.map(\.key), tensors: members.map(\.parameter.value), isDecayed: decayed)
        }
    }
}

/// Updates parameters in place from their gradients; keeps what it needs between steps.
///
/// Learning rate and decay are given at each step, as schedules change them.
public final class Optimizer {
    /// The rule.
    public let kind: OptimizerKind
    /// The groups, the decayed one first.
    public let groups: [ParameterGroup]
    /// State per group and parameter, by the names of PyTorch's optimiser state: `exp_avg`, `exp_avg_sq` and
    /// `step` for AdamW, `momentum_buffer` for SGD, `mu` for LARS.
    public private(set) var state: [[String: [Tensor]]]

    /// The names of the state tensors of a rule.
    public static func stateNames(_ kind: OptimizerKind) -> [String] {
        switch kind {
        case .adamw: ["step", "exp_avg", "exp_avg_sq"]
        case .sgd: ["momentum_buffer"]
        case .lars: ["mu"]
        }
    }

    /// Starts with zero moments.
    public init(_ kind: OptimizerKind, groups: [ParameterGroup]) {
        self.kind = kind
        self.groups = groups
        state = groups.map { group in
            var state: [String: [Tensor]] = [:]
            for name in Optimizer.stateNames(kind) {
                state[name] = group.tensors.map { tensor in
                    .zeros(name == "step" ? [] : tensor.shape, device: tensor.device)
                }
            }
            return state
        }
    }

    /// All parameters, group after group.
    public var parameters: [Tensor] { groups.flatMap(\.tensors) }

    /// One step; parameters without gradient are left alone.
    public func step(rate: Double, weightDecay: Double) {
        for (group, state) in zip(groups, state) where !group.tensors.isEmpty {
            let decay = group.isDecayed ? weightDecay : 0
            switch kind {
            case .adamw:
                ParameterList.adamW(
                    group.tensors, averages: state["exp_avg"]!, squareAverages: state["exp_avg_sq"]!,
                    steps: state["step"]!, rate: rate, betas: (0.9, 0.999), weightDecay: decay, epsilon: 1e-8)
            case .sgd:
                ParameterList.sgd(
                    group.tensors, momenta: state["momentum_buffer"]!, rate: rate, momentum: 0.9,
                    weightDecay: decay)
            case .lars:
                ParameterList.lars(
                    group.tensors, momenta: state["mu"]!, rate: rate, momentum: 0.9, weightDecay: decay,
                    eta: 0.001)
            }
        }
    }

    /// Drops all gradients, so that the next backward pass starts from none.
    public func clearGradients() { Tensor.clearGradients(parameters) }
}
