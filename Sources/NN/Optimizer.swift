import Torch

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
