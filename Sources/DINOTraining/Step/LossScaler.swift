import Torch

/// Dynamic loss scaling for fp16, as PyTorch's GradScaler with its defaults.
public final class LossScaler {
    /// The factor, one float on the device.
    public let scale: Tensor
    /// Steps since the last change of the factor.
    public let growthTracker: Tensor
    private let foundInfinity: Tensor

    /// Steps without an infinity after which the factor doubles.
    public static let growthInterval = 2000

    /// Starts at 65,536.
    public init(device: Device) {
        scale = .full([], 65_536, device: device)
        growthTracker = .zeros([], dtype: .int32, device: device)
        foundInfinity = .zeros([], device: device)
    }

    /// Brings the gradients back to their size; false where one is not finite and the step must be skipped.
    func unscale(_ parameters: [Tensor]) -> Bool {
        foundInfinity.fill(0)
        ParameterList.unscaleGradients(parameters, scale: scale, foundInfinity: foundInfinity)
        return foundInfinity.item == 0
    }

    /// Adapts the factor to what `unscale` found.
    func update() {
        ParameterList.updateScale(
            scale, growthTracker: growthTracker, foundInfinity: foundInfinity,
            interval: LossScaler.growthInterval)
    }
}
