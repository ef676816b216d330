import Imaging
import Torch

/// What a network makes of every patch of one picture.
public final class DenseModel {
    private let backbone: VisionTransformer
    private let normalizer: PixelNormalizer
    private let precision: DType
    private let device: Device

    /// - Parameter precision: `.float32`, or the half precision of autocast.
    public init(
        _ backbone: VisionTransformer, normalizer: PixelNormalizer, precision: DType = .float32,
        device: Device = .cpu
    ) {
        self.backbone = backbone
        self.normalizer = normalizer
        self.precision = precision
        self.device = device
    }

    /// Side of a patch in pixels.
    public var patchSize: Int { backbone.sizes.patchSize }
    /// Number of blocks.
    public var depth: Int { backbone.blocks.count }

    /// How much each head looks at each patch.
    ///
    /// - Parameters:
    ///   - block: Counted from 1.
    ///   - patch: The patch that looks, row by row from the top left; nil for the class token.
    /// - Throws: `TorchError.outOfMemory`.
    public func attention(_ picture: DenseView.Picture, block: Int, patch: Int? = nil) throws -> AttentionMaps
    {
        let weights = try run(picture) { backbone.attention($0, block: block, patch: patch) }
        return AttentionMaps(weights.select(0, 0), rows: picture.rows, columns: picture.columns)
    }

    /// Patch tokens of a block after the final norm, (h·w, D), on the host.
    ///
    /// - Throws: `TorchError.outOfMemory`.
    public func tokens(_ picture: DenseView.Picture, block: Int) throws -> Tensor {
        try run(picture) { backbone.patchTokens($0, block: block) }.select(0, 0).moved(to: .cpu)
    }

    /// The cosine of each patch's token with that of one patch, row by row.
    ///
    /// - Throws: `TorchError.outOfMemory`.
    public func similarities(_ picture: DenseView.Picture, block: Int, patch: Int) throws -> [Float] {
        let tokens = try tokens(picture, block: block)
        return inference {
            let unit = tokens.normalized()
            return unit.matmul(unit.slice(patch..<patch + 1).transposed()).floats
        }
    }

    /// The picture as the network sees it, its numbers stretched to the whole range of a picture.
    ///
    /// Source: `img.png` of the original, `save_image` of a normalised grid.
    ///
    /// - Throws: `TorchError.outOfMemory`.
    public func stretched(_ picture: DenseView.Picture) throws -> Image {
        let pixels = try tensor(picture)
        let values = inference {
            let numbers = normalizer(pixels).select(0, 0).permuted([1, 2, 0])
            let flat = numbers.reshaped([1, -1])
            let least = -((-flat).max(1)).item
            let range = max(flat.max(1).item - least, 1e-5)
            return (((numbers - least) / range) * 255 + 0.5).clamped(0, 255).to(.uint8)
        }
        return Image(
            width: picture.image.width, height: picture.image.height,
            pixels: values.moved(to: .cpu).contiguous().array(of: UInt8.self))
    }

    private func tensor(_ picture: DenseView.Picture) throws -> Tensor {
        let image = picture.image
        return try image.pixels.withUnsafeBytes {
            try Tensor(bytes: $0, shape: [1, image.height, image.width, 3], dtype: .uint8)
        }.to(device)
    }

    private func run(_ picture: DenseView.Picture, _ body: (Tensor) -> Tensor) throws -> Tensor {
        let pixels = try tensor(picture)
        return inference {
            autocast(precision == .float32 ? nil : precision, on: device) { body(normalizer(pixels)) }.to(
                .float32)
        }
    }
}
