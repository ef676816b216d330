import NN

/// Weights that cannot be used: one sentence with the file's name.
public enum WeightsError: Error, CustomStringConvertible {
    /// The file holds no state dict where one was looked for.
    case noWeights(path: String, reason: String)
    /// The sizes of the network cannot be told from the file.
    case unknownSizes(path: String, reason: String)
    /// The state dict is that of another network.
    case mismatch(path: String, network: String, StateDictError)

    /// One sentence.
    public var description: String {
        switch self {
        case .noWeights(let path, let reason): "\(path) \(reason)"
        case .unknownSizes(let path, let reason): "\(path) \(reason)"
        case .mismatch(let path, let network, let error): "\(path) is not for \(network): \(error)"
        }
    }
}
