import Torch

/// A tensor of a module that training changes and a checkpoint keeps.
public final class Parameter {
    /// The numbers; optimisers change them in place.
    public private(set) var value: Tensor

    /// Whether autograd records it. A frozen parameter is still averaged and kept.
    public var isTrainable: Bool {
        didSet { value.requiresGrad = isTrainable }
    }

    /// Wraps a tensor.
    public init(_ value: Tensor, isTrainable: Bool = true) {
        self.value = value
        self.isTrainable = isTrainable
        value.requiresGrad = isTrainable
    }

    /// Moves the numbers to a device.
    public func move(to device: Device) throws(TorchError) {
        guard value.device != device else { return }
        value = try noGradMove(value, device)
        value.requiresGrad = isTrainable
    }

    private func noGradMove(_ tensor: Tensor, _ device: Device) throws(TorchError) -> Tensor {
        try tensor.detached().to(device)
    }
}

/// A tensor of a module that a checkpoint keeps but no optimiser changes, such as running statistics.
public final class Buffer {
    /// The numbers.
    public var value: Tensor

    /// Wraps a tensor.
    public init(_ value: Tensor) {
        self.value = value
    }
}
