import Foundation

/// Where weights that were downloaded are kept: the folder that PyTorch hub uses, so that its files are
/// found.
public struct WeightsCache: Sendable, Equatable {
    /// The folder; it need not exist.
    public let folder: String
    /// Where Hugging Face's programs keep repositories; looked into, never written.
    package let huggingFaceFolder: String

    /// A cache in this folder.
    public init(folder: String, huggingFaceFolder: String = "") {
        self.folder = folder
        self.huggingFaceFolder = huggingFaceFolder
    }

    /// The folders that the environment says, by PyTorch's and Hugging Face's rules.
    ///
    /// `TORCH_HOME`, else `XDG_CACHE_HOME/torch`, else `~/.cache/torch`, and there `hub/checkpoints`;
    /// `HF_HUB_CACHE`, else `HF_HOME/hub`, else `XDG_CACHE_HOME/huggingface/hub`, else
    /// `~/.cache/huggingface/hub`.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : ($0 as NSString).expandingTildeInPath }
        }
        let home = environment["HOME"] ?? NSHomeDirectory()
        let caches = value("XDG_CACHE_HOME") ?? home + "/.cache"
        self.init(
            folder: (value("TORCH_HOME") ?? caches + "/torch") + "/hub/checkpoints",
            huggingFaceFolder: value("HF_HUB_CACHE") ?? value("HUGGINGFACE_HUB_CACHE")
                ?? (value("HF_HOME") ?? caches + "/huggingface") + "/hub")
    }

    /// Where published weights stand or will stand.
    public func path(of weights: PublishedWeights) -> String { folder + "/" + weights.fileName }

    /// The file of published weights, if it is here: this program's, PyTorch hub's or Hugging Face's.
    public func find(_ weights: PublishedWeights) -> String? {
        let own = path(of: weights)
        if FileManager.default.fileExists(atPath: own) { return own }
        guard case .huggingFace(let repository, let file) = weights.origin, !huggingFaceFolder.isEmpty else {
            return nil
        }
        let root = huggingFaceFolder + "/models--" + repository.replacing("/", with: "--")
        guard let text = try? String(contentsOfFile: root + "/refs/main", encoding: .utf8) else { return nil }
        let revision = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !revision.isEmpty, !revision.contains("/"), !revision.contains("..") else { return nil }
        let snapshot = "\(root)/snapshots/\(revision)/\(file)"
        return FileManager.default.fileExists(atPath: snapshot) ? snapshot : nil
    }
}
