import Foundation
import NN
import TensorFiles
import Torch

/// A file of weights: a backbone alone, a whole checkpoint or a linear classifier, of the original, timm,
/// Hugging Face or ours.
public struct WeightsFile {
    /// The file.
    public let path: String
    /// All that it holds.
    public let contents: FileValue
    /// Free text by key, which a `.safetensors` file may have.
    let notes: [String: String]

    /// Reads a `.pth` or `.safetensors` file, told apart by their first bytes.
    ///
    /// - Throws: `FileError`.
    public init(path: String) throws {
        self.path = path
        if WeightsFile.isSafetensors(path) {
            let file = try SafetensorsFile.read(path)
            contents = FileValue(stateDict: file.tensors)
            notes = file.metadata
        } else {
            contents = try TorchFile.read(path)
            notes = [:]
        }
    }

    /// A safetensors file begins with its header's length, eight bytes, and the header's brace.
    private static func isSafetensors(_ path: String) -> Bool {
        guard let file = fopen(path, "rb") else { return path.hasSuffix(".safetensors") }
        defer { fclose(file) }
        var start = [UInt8](repeating: 0, count: 9)
        return fread(&start, 1, 9, file) == 9 && start[8] == UInt8(ascii: "{") && start[6] == 0
            && start[7] == 0
    }

    /// Whether the file is a checkpoint with this part, such as `teacher`.
    public func hasSection(_ key: String) -> Bool { contents[key]?.stateDict != nil }

    /// Wraps contents that were read already.
    public init(path: String, contents: FileValue) {
        self.path = path
        self.contents = contents
        notes = [:]
    }

    /// The backbone's tensors under the original's names.
    ///
    /// As the original's `load_pretrained_weights`: `key` (`teacher` by default) is taken where the file has
    /// it, the file itself otherwise; `module.` and `backbone.` go wherever they stand. The projection head
    /// of a whole checkpoint is left out, as is the classifier of torchvision's ResNets.
    /// - Throws: `WeightsError.noWeights`.
    public func backboneState(key: String = "teacher") throws -> FileValue.StateDict {
        let state = try section(key).filter { !$0.key.hasPrefix("head.") }
        let isResNet = state.contains { $0.key == "layer1.0.conv1.weight" }
        return isResNet ? state.filter { !$0.key.hasPrefix("fc.") } : state
    }

    /// The projection head's tensors, without `head.`; empty where the file holds a backbone alone.
    public func headState(key: String = "teacher") throws -> FileValue.StateDict {
        try section(key).compactMap { entry in
            entry.key.hasPrefix("head.") ? (String(entry.key.dropFirst("head.".count)), entry.tensor) : nil
        }
    }

    /// The linear classifier of a file that the original's linear evaluation wrote; nil where there is none.
    public var linearHead: (weight: StoredTensor, bias: StoredTensor)? {
        let state = (contents["state_dict"]?.stateDict ?? contents.stateDict ?? []).map(Self.stripped)
        guard let weight = state.first(where: { $0.key == "linear.weight" })?.tensor, weight.shape.count == 2,
            let bias = state.first(where: { $0.key == "linear.bias" })?.tensor,
            bias.shape == [weight.shape[0]]
        else { return nil }
        return (weight, bias)
    }

    /// The keys under which checkpoints keep their tensors, in the order in which they are looked for.
    static let sections = ["teacher", "student", "model", "state_dict"]

    /// The tensors of a section, without the prefixes of wrappers, under the original's names.
    func section(_ key: String) throws -> FileValue.StateDict {
        let plain = try namedAsInFile(key)
        return HuggingFaceNames.original(plain) ?? plain
    }

    /// Whether the names are those of Hugging Face's `ViTModel`.
    func usesHuggingFaceNames(key: String) throws -> Bool {
        HuggingFaceNames.areUsed(in: try namedAsInFile(key))
    }

    /// The tensors of a section, without the prefixes of wrappers.
    private func namedAsInFile(_ key: String) throws -> FileValue.StateDict {
        let known = ["teacher", "student"].filter { contents[$0] != nil }
        let whole = contents.stateDict ?? contents["model"]?.stateDict ?? contents["state_dict"]?.stateDict
        guard let state = contents[key]?.stateDict ?? (known.isEmpty ? whole : nil) else {
            throw WeightsError.noWeights(
                path: path,
                reason: known.isEmpty
                    ? "holds no weights: neither tensors by name nor a checkpoint's \(key)"
                    : "has no \(key); --checkpoint_key may be \(known.joined(separator: " or "))")
        }
        return state.map(Self.stripped)
    }

    private static func stripped(_ entry: (key: String, tensor: StoredTensor))
        -> (key: String, tensor: StoredTensor)
    {
        (entry.key.replacing("module.", with: "").replacing("backbone.", with: ""), entry.tensor)
    }
}
