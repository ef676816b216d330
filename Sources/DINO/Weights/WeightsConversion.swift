import NN
import TensorFiles

/// Writes a file's weights in another format, under the names that the original and timm share.
public struct WeightsConversion {
    /// What was written.
    public let tensors: FileValue.StateDict
    /// Tensors of a projection head that were left out, as no backbone has them.
    public let leftOut: [String]
    /// Heads, crop size and colours of the training, where they are known; `.safetensors` keeps them.
    private let notes: [String: String]

    /// Reads the backbone of a file, or all tensors of a file that is not a checkpoint.
    ///
    /// - Throws: `WeightsError`.
    public init(_ file: WeightsFile, key: String = "teacher") throws {
        tensors = try file.backboneState(key: key)
        notes = file.keptNotes()
        leftOut = try file.headState(key: key).map { "head." + $0.key }
    }

    /// Writes `.safetensors` or `.pth`, whole or not at all.
    ///
    /// - Throws: `FileError`; `WeightsError.format` for another ending.
    public func write(to path: String) throws {
        if path.hasSuffix(".safetensors") {
            // As PyTorch's own writers mark it.
            try SafetensorsFile(tensors: tensors, metadata: notes.merging(["format": "pt"]) { $1 }).write(
                to: path)
        } else if path.hasSuffix(".pth") || path.hasSuffix(".pt") {
            try TorchFile.write(FileValue(stateDict: tensors), to: path)
        } else {
            throw WeightsError.format(path: path)
        }
    }
}
