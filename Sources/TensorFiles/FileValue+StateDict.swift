extension FileValue {
    /// Parameters and buffers by name, in the order of the file.
    public typealias StateDict = [(key: String, tensor: StoredTensor)]

    /// The entries of a dictionary that holds only tensors under text keys, at least one; nil for other
    /// values.
    public var stateDict: StateDict? {
        guard case .dictionary(let dictionary) = self, !dictionary.isEmpty else { return nil }
        var result: StateDict = []
        result.reserveCapacity(dictionary.count)
        for (key, value) in dictionary.entries {
            guard case .string(let name) = key, case .tensor(let tensor) = value else { return nil }
            result.append((key: name, tensor: tensor))
        }
        return result
    }

    /// Makes a dictionary of tensors.
    public init(stateDict: StateDict) {
        self = .dictionary(
            FileDictionary(stateDict.map { (key: .string($0.key), value: .tensor($0.tensor)) }))
    }

    /// Finds the tensors of a checkpoint: under the first of `keys` that holds a state dict, else the value
    /// itself.
    ///
    /// The order is that of the original (`load_pretrained_weights` in utils.py): the key that was asked for
    /// first, then the file as a flat state dict. `key` in the result is nil for the latter.
    public func findStateDict(
        keys: [String] = ["teacher", "student", "model", "state_dict"]
    ) -> (key: String?, stateDict: StateDict)? {
        for key in keys {
            if let found = self[key]?.stateDict { return (key, found) }
        }
        return stateDict.map { (nil, $0) }
    }
}
