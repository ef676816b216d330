import NN
import TensorFiles
import Torch

/// The optimiser's state in the form of PyTorch's `state_dict`: state by parameter number, then the groups.
///
/// Numbers count the parameters of the first group, then those of the second. With AdamW a parameter that was never
/// stepped, such as the last layer while it keeps still, has no state, as in PyTorch; zeros mean the same elsewhere.
enum OptimizerState {
    static func encode(_ optimizer: Optimizer, rate: Double, weightDecay: Double) throws -> FileValue {
        var state = FileDictionary()
        var groups: [FileValue] = []
        var first = 0
        for (group, tensors) in zip(optimizer.groups, optimizer.state) {
            for index in group.tensors.indices {
                if let step = tensors["step"]?[index], step.item == 0 { continue }
                var entry = FileDictionary()
                for name in Optimizer.stateNames(optimizer.kind) {
                    entry[name] = .tensor(try StoredTensor(viewing: tensors[name]![index]))
                }
                state[.int(Int64(first + index))] = .dictionary(entry)
            }
            groups.append(
                optimizer.kind.stateGroup(
                    rate: rate, weightDecay: group.isDecayed ? weightDecay : 0,
                    parameters: first..<first + group.tensors.count))
            first += group.tensors.count
        }
        return ["state": .dictionary(state), "param_groups": .list(groups)]
    }

    /// Overwrites the optimiser's state; parameters without an entry start anew.
    static func restore(_ value: FileValue, into optimizer: Optimizer, path: String) throws {
        guard case .dictionary(let state)? = value["state"] else {
            throw CheckpointError(path, "has no optimiser state to go on from")
        }
        let total = optimizer.groups.reduce(0) { $0 + $1.tensors.count }
        for (key, _) in state.entries {
            guard case .int(let number) = key, number >= 0, number < Int64(total) else {
                throw CheckpointError(
                    path, "has the optimiser state of another network: parameter \(key) of \(total)")
            }
        }
        var first = 0
        for (group, tensors) in zip(optimizer.groups, optimizer.state) {
            for (index, parameter) in group.tensors.enumerated() {
                for name in Optimizer.stateNames(optimizer.kind) {
                    let target = tensors[name]![index]
                    guard let entry = state[.int(Int64(first + index))] else {
                        target.fill(0)
                        continue
                    }
                    try restore(
                        entry[name], into: target, name: "\(name) of \(group.keys[index])", path: path)
                    assert(name == "step" || target.shape == parameter.shape)
                }
            }
            first += group.tensors.count
        }
    }

    private static func restore(_ value: FileValue?, into target: Tensor, name: String, path: String) throws {
        if let number = value?.doubleValue, target.rank == 0 {
            target.fill(number)
            return
        }
        guard let stored = value?.tensorValue,
            stored.shape == target.shape || (target.rank == 0 && stored.count == 1)
        else {
            throw CheckpointError(path, "has an optimiser state that does not fit: \(name)")
        }
        try noGrad { target.copy(from: try Tensor(stored).reshaped(target.shape)) }
    }
}
