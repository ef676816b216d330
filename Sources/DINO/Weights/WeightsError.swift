import NN

/// Weights that cannot be used: one sentence with the file's name.
public enum WeightsError: Error, CustomStringConvertible {
    /// There is neither such a file nor such a published name.
    case notFound(String)
    /// Published weights are not in the cache, and the network must not be touched.
    case offline(String, folder: String)
    /// The ending of a file to be written is not one of a weights file.
    case format(path: String)
    /// The file holds no state dict where one was looked for.
    case noWeights(path: String, reason: String)
    /// The sizes of the network cannot be told from the file.
    case unknownSizes(path: String, reason: String)
    /// The state dict is that of another network.
    case mismatch(path: String, network: String, StateDictError)

    /// One sentence.
    public var description: String {
        switch self {
        case .notFound(let name):
            "\(name) is neither a file nor the name of published weights ('dino weights list' shows these)"
        case .offline(let name, let folder):
            "\(name) is not in \(folder), and offline nothing is downloaded; 'dino weights pull \(name)' fetches it"
        case .format(let path): "\(path) ends in neither .safetensors nor .pth"
        case .noWeights(let path, let reason): "\(path) \(reason)"
        case .unknownSizes(let path, let reason): "\(path) \(reason)"
        case .mismatch(let path, let network, let error): "\(path) is not for \(network): \(error)"
        }
    }
}
