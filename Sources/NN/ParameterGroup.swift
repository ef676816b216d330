import Torch

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
