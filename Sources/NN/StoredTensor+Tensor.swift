import TensorFiles
import Torch

extension DType {
    /// The type of a file's elements; both name their cases alike.
    public init(_ element: ElementType) {
        self = DType.allCases.first { $0.element == element }!
    }

    /// The same type in a file.
    public var element: ElementType { ElementType(rawValue: String(describing: self))! }
}

extension Tensor {
    /// A host tensor with the numbers of one from a file.
    ///
    /// - Throws: `TorchError.outOfMemory`.
    public convenience init(_ stored: StoredTensor) throws(TorchError) {
        let made = try Tensor.empty(stored.shape, dtype: DType(stored.dtype))
        try stored.withUnsafeBytes { (bytes) throws(TorchError) in try made.copyBytes(from: bytes) }
        self.init(sharing: made)
    }

    /// Overwrites this tensor with the numbers of one of its shape, converted where the types differ.
    ///
    /// - Throws: `TorchError.outOfMemory`.
    func copy(from stored: StoredTensor) throws(TorchError) {
        guard device == .cpu, dtype == DType(stored.dtype) else { return copy(from: try Tensor(stored)) }
        try stored.withUnsafeBytes { (bytes) throws(TorchError) in try copyBytes(from: bytes) }
    }
}

extension StoredTensor {
    /// A copy of a tensor's numbers on the host, ready for a file.
    ///
    /// - Throws: `TorchError.outOfMemory`.
    public init(_ tensor: Tensor) throws(TorchError) {
        let made = StoredTensor(dtype: tensor.dtype.element, shape: tensor.shape) { (target) throws(Never) in
            tensor.copyBytes(to: target)
        }
        guard let made else { throw .outOfMemory("no room for a tensor of shape \(tensor.shape)") }
        self = made
    }

    /// A tensor's numbers for a file that is written at once: not copied where they are on the host in one piece.
    ///
    /// The tensor must not change while this is alive.
    /// - Throws: `TorchError.outOfMemory`.
    public init(viewing tensor: Tensor) throws(TorchError) {
        let owner = TensorMemory(tensor: tensor.detached())
        if let bytes = owner.tensor.hostBytes,
            let view = StoredTensor(
                dtype: tensor.dtype.element, shape: tensor.shape, borrowing: bytes, from: owner)
        {
            self = view
        } else {
            try self.init(tensor)
        }
    }
}

/// Keeps a tensor's memory for a view of it; the tensor is not touched otherwise, so any thread may let go of it.
private final class TensorMemory: @unchecked Sendable {
    let tensor: Tensor

    init(tensor: Tensor) {
        self.tensor = tensor
    }
}
