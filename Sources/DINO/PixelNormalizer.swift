import Torch

/// Bytes of pictures to the numbers that a network sees, on the device.
public struct PixelNormalizer {
    /// ImageNet's mean colour, in [0, 1].
    public static let imageNetMean = [0.485, 0.456, 0.406]
    /// ImageNet's deviation.
    public static let imageNetDeviation = [0.229, 0.224, 0.225]

    private let scale: Tensor
    private let shift: Tensor

    /// `(pixel / 255 − mean) / deviation` per channel.
    public init(
        mean: [Double] = imageNetMean, deviation: [Double] = imageNetDeviation, device: Device
    ) throws(TorchError) {
        scale = try Tensor(deviation.map { Float(1 / (255 * $0)) }, shape: [1, 3, 1, 1]).to(device)
        shift = try Tensor(zip(mean, deviation).map { Float(-$0 / $1) }, shape: [1, 3, 1, 1]).to(device)
    }

    /// (N, H, W, 3) bytes to (N, 3, H, W) floats.
    public func callAsFunction(_ pixels: Tensor) -> Tensor {
        pixels.normalizedPixels(scale: scale, shift: shift)
    }
}
