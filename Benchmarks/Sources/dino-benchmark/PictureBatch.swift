import DINO
import Imaging
import Torch

/// Crops of pictures as the network sees them: normalised numbers, global views apart from local ones.
struct PictureBatch {
    /// The two global views, view after view, (2·B, 3, S, S).
    let globals: Tensor
    /// The local views, view after view, (8·B, 3, s, s).
    let locals: Tensor

    /// Reads crops that are laid out crop by crop, as `MultiCrop` writes them.
    init(_ bytes: UnsafeRawBufferPointer, crops: MultiCrop, count: Int, normalizer: PixelNormalizer) throws {
        let split = crops.offset(ofCrop: 2, batchSize: count)
        globals = try Self.pictures(bytes[..<split], side: crops.recipes[0].size, normalizer)
        locals = try Self.pictures(bytes[split...], side: crops.recipes[2].size, normalizer)
    }

    /// Square pictures of one size, (pictures, 3, side, side).
    static func pictures(
        _ bytes: Slice<UnsafeRawBufferPointer>, side: Int, _ normalizer: PixelNormalizer
    ) throws -> Tensor {
        let pixels = try Tensor(
            bytes: UnsafeRawBufferPointer(rebasing: bytes),
            shape: [bytes.count / (side * side * 3), side, side, 3],
            dtype: .uint8)
        return normalizer(pixels)
    }
}
