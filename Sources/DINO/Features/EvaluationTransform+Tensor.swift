import Imaging
import Torch

extension EvaluationTransform {
    /// The view of one picture as bytes on a device, (1, H, W, 3).
    ///
    /// - Parameter workspace: Used by one thread at a time.
    /// - Throws: `TorchError.outOfMemory`.
    package func tensor(of image: Image, workspace: AugmentWorkspace, on device: Device) throws -> Tensor {
        let size = size(width: image.width, height: image.height)
        var pixels = [UInt8](repeating: 0, count: size.width * size.height * 3)
        pixels.withUnsafeMutableBufferPointer { render(image, into: $0, workspace: workspace) }
        return try pixels.withUnsafeBytes { bytes in
            try Tensor(bytes: bytes, shape: [1, size.height, size.width, 3], dtype: .uint8)
        }.to(device)
    }
}
