import NN
import Similarity
import TensorFiles
import Torch

extension Whitening {
    /// Reads a whitening file: safetensors with `mean`, `projection` and `eigenvalues`.
    ///
    /// - Throws: `FileError`, `TorchError.outOfMemory`.
    public init(file: String) throws {
        let tensors = Dictionary(
            try SafetensorsFile.read(file).tensors.map { ($0.key, $0.tensor) }, uniquingKeysWith: { $1 })
        guard let mean = tensors["mean"], let projection = tensors["projection"],
            let eigenvalues = tensors["eigenvalues"], projection.shape.count == 2, projection.count > 0,
            mean.shape == [projection.shape[0]], eigenvalues.shape == [projection.shape[1]],
            [mean, projection, eigenvalues].allSatisfy({ DType($0.dtype).isFloatingPoint })
        else {
            throw FileError(
                .malformed, path: file,
                "is not a whitening file; dino features --fit_whitening makes one")
        }
        let numbers = try [mean, projection, eigenvalues].map { tensor throws(TorchError) in
            try Tensor(tensor)
        }
        guard numbers.allSatisfy({ $0.to(.float64).sum().item.isFinite }) else {
            throw FileError(.malformed, path: file, "holds numbers that are not finite")
        }
        self.init(
            mean: try Tensor(mean).to(.float32), projection: try Tensor(projection).to(.float32),
            eigenvalues: try Tensor(eigenvalues).to(.float32))
    }

    /// Writes a whitening file, whole or not at all.
    ///
    /// - Parameter notes: What it was learned from, for a person who looks into the file.
    /// - Throws: `FileError`, `TorchError.outOfMemory`.
    public func write(to path: String, notes: [String: String] = [:]) throws {
        try SafetensorsFile(
            tensors: [
                ("mean", try StoredTensor(mean)), ("projection", try StoredTensor(projection)),
                ("eigenvalues", try StoredTensor(eigenvalues)),
            ], metadata: notes
        ).write(to: path)
    }
}
