import TensorFiles

extension OptimizerKind {
    /// A parameter group of PyTorch's `state_dict`, so that its optimisers take it as it is.
    ///
    /// - Parameter parameters: The numbers of the group's parameters among the optimiser's.
    package func stateGroup(rate: Double, weightDecay: Double, parameters: Range<Int>) -> FileValue {
        var group = FileDictionary(defaults.map { (key: .string($0.0), value: $0.1) })
        group["lr"] = .double(rate)
        group["weight_decay"] = .double(weightDecay)
        group["params"] = .list(parameters.map { .int(Int64($0)) })
        return .dictionary(group)
    }

    /// What PyTorch's optimisers keep beside rate and decay.
    private var defaults: [(String, FileValue)] {
        switch self {
        case .adamw:
            [
                ("betas", .tuple([0.9, 0.999])), ("eps", 1e-8), ("amsgrad", false), ("foreach", .none),
                ("maximize", false), ("capturable", false), ("differentiable", false), ("fused", .none),
                ("decoupled_weight_decay", true),
            ]
        case .sgd:
            [
                ("momentum", 0.9), ("dampening", 0), ("nesterov", false), ("maximize", false),
                ("foreach", .none), ("differentiable", false), ("fused", .none),
            ]
        case .lars:
            [
                ("momentum", 0.9), ("eta", 0.001), ("weight_decay_filter", .none),
                ("lars_adaptation_filter", .none),
            ]
        }
    }
}
