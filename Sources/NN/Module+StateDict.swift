import TensorFiles
import Torch

extension Module {
    /// Everything that a checkpoint keeps, copied to the host, with a prefix before each key.
    ///
    /// - Throws: `TorchError.outOfMemory`.
    public func stateDict(prefix: String = "") throws(TorchError) -> FileValue.StateDict {
        var result: FileValue.StateDict = []
        for (key, tensor) in state { result.append((prefix + key, try StoredTensor(tensor))) }
        return result
    }

    /// The same for a file that is written at once, without copying what is on the host.
    public func stateDictView(prefix: String = "") throws(TorchError) -> FileValue.StateDict {
        var result: FileValue.StateDict = []
        for (key, tensor) in state { result.append((prefix + key, try StoredTensor(viewing: tensor))) }
        return result
    }

    /// What does not fit between a state dict and this module.
    public func mismatch(_ stateDict: FileValue.StateDict) -> StateDictError {
        var error = StateDictError()
        var given: [String: [Int]] = [:]
        for (key, tensor) in stateDict { given[key] = tensor.shape }
        for (key, tensor) in state {
            guard let shape = given.removeValue(forKey: key) else {
                error.missing.append(key)
                continue
            }
            if shape != tensor.shape {
                error.misshapen.append("\(key): \(tensor.shape) here, \(shape) there")
            }
        }
        error.unexpected = stateDict.map(\.key).filter { given[$0] != nil }
        return error
    }

    /// Overwrites every parameter and buffer; strict: nothing is changed unless everything fits.
    ///
    /// Numbers of another floating-point type are converted.
    /// - Throws: `StateDictError`, `TorchError.outOfMemory`.
    public func load(_ stateDict: FileValue.StateDict) throws {
        let mismatch = mismatch(stateDict)
        guard mismatch.isEmpty else { throw mismatch }
        var given: [String: StoredTensor] = [:]
        for (key, tensor) in stateDict { given[key] = tensor }
        try noGrad {
            for (key, tensor) in state { try tensor.copy(from: given[key]!) }
        }
    }
}
