import Files

/// Weights that do not fit a network, each by its name.
public struct StateDictError: Error, Equatable, CustomStringConvertible {
    /// Names that the network has and the weights have not.
    public var missing: [String] = []
    /// Names that the weights have and the network has not.
    public var unexpected: [String] = []
    /// Names with the network's shape and that of the weights.
    public var misshapen: [String] = []

    /// Whether everything fits.
    public var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && misshapen.isEmpty }

    /// One sentence that names the first few of each kind.
    public var description: String {
        let parts = [("missing", missing), ("unexpected", unexpected), ("of another shape", misshapen)]
            .filter { !$0.1.isEmpty }
            .map { title, names in
                // Names out of a file may hold anything.
                let shown = names.prefix(4).map(FileError.quoted).joined(separator: ", ")
                let rest = names.count > 4 ? " and \(names.count - 4) more" : ""
                return "\(names.count) \(title) (\(shown)\(rest))"
            }
        return "the weights do not fit the network: " + parts.joined(separator: "; ")
    }
}
