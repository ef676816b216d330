import Files
import NN
import TensorFiles
import Torch

/// A file of feature matrices, one row per picture.
public struct FeatureFile {
    /// The formats that a file's ending names.
    public enum Format: String, Sendable, CaseIterable {
        /// NumPy; one matrix.
        case npy
        /// One matrix under each recipe's string, with notes.
        case safetensors
        /// PyTorch: the matrix, or a dictionary of matrices where there are several.
        case pth
    }

    /// A matrix per recipe, by the recipe's string.
    public var matrices: FileValue.StateDict
    /// What the features are, for a person or a program that finds the file; safetensors keeps it.
    public var notes: [String: String]

    /// Joins matrices.
    public init(_ matrices: FileValue.StateDict, notes: [String: String] = [:]) {
        self.matrices = matrices
        self.notes = notes
    }

    /// The format of a path; nil where its ending names none.
    public static func format(of path: String) -> Format? {
        Format.allCases.first { path.hasSuffix("." + $0.rawValue) }
    }

    /// Writes the file, whole or not at all.
    ///
    /// - Throws: `FileError`; a `.npy` file takes one matrix.
    public func write(to path: String) throws(FileError) {
        switch Self.format(of: path) {
        case .npy where matrices.count == 1: try NpyFile.write(matrices[0].tensor, to: path)
        case .safetensors: try SafetensorsFile(tensors: matrices, metadata: notes).write(to: path)
        case .pth where matrices.count == 1: try TorchFile.write(.tensor(matrices[0].tensor), to: path)
        case .pth: try TorchFile.write(FileValue(stateDict: matrices), to: path)
        case .npy:
            throw FileError(
                .unsupported, path: path,
                "cannot hold \(matrices.count) recipes, as .npy takes one matrix; use .safetensors or .pth")
        case nil:
            throw FileError(.unsupported, path: path, "ends in neither .npy nor .safetensors nor .pth")
        }
    }
}

extension StoredTensor {
    /// The same numbers in half precision.
    ///
    /// - Throws: `TorchError.outOfMemory`.
    public func halved() throws(TorchError) -> StoredTensor {
        try StoredTensor(Tensor(self).to(.float16))
    }
}
