/// Weights that others have published, by the names under which people know them.
public struct PublishedWeights: Sendable, Equatable {
    /// Who publishes the file.
    public enum Origin: Sendable, Equatable {
        /// The authors of DINO: the folder below their address, and the file in it.
        case authors(folder: String, file: String)
        /// A repository on Hugging Face, and the file in it.
        case huggingFace(repository: String, file: String)
    }

    /// What a user types.
    public let name: String
    /// Other spellings that are accepted.
    public let otherNames: [String]
    /// What it is, in a few words.
    public let summary: String
    /// What the file holds.
    public let kind: NetworkKind
    /// Who publishes the file.
    public let origin: Origin
    /// SHA-256 in hexadecimal, where several sources or the publisher state it; Hugging Face states the
    /// others' when they are downloaded.
    public let sha256: String?
    /// Bytes, where they are known.
    public let size: Int?

    /// Its name in the cache: the one that PyTorch hub gives it, or one made of the repository's.
    public var fileName: String {
        switch origin {
        case .authors(_, let file): file
        case .huggingFace(let repository, let file):
            repository.replacing("/", with: "--") + "--" + file
        }
    }

    /// Where it is published, or a mirror of that.
    ///
    /// - Parameter environment: `DINO_ENDPOINT` and `HF_ENDPOINT` stand for the publishers' addresses.
    public func url(environment: [String: String] = [:]) -> String {
        func address(_ variable: String, _ usual: String) -> String {
            let given = environment[variable] ?? ""
            let base = given.isEmpty ? usual : given
            return base.hasSuffix("/") ? base : base + "/"
        }
        switch origin {
        case .authors(let folder, let file):
            return address("DINO_ENDPOINT", "https://dl.fbaipublicfiles.com/dino/") + "\(folder)/\(file)"
        case .huggingFace(let repository, let file):
            return address("HF_ENDPOINT", "https://huggingface.co/") + "\(repository)/resolve/main/\(file)"
        }
    }

    /// The weights of this name, in any of its spellings.
    public static func named(_ name: String) -> PublishedWeights? {
        all.first { $0.name == name || $0.otherNames.contains(name) }
    }
}
