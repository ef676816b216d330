import Arguments
import DINO
import Imaging
import Torch

/// What is made of each picture.
struct PreprocessingOptions: ParsableArguments {
    @Option(
        section: "Pictures", help: "Short side of pictures before the crop [crop size x 256 / 224].",
        bounds: .between(1, 8192))
    var resizeSize: Int?

    @Option(
        section: "Pictures",
        help:
            "Side of what the network sees [the protocol's, else what the checkpoint was trained on, else 224].",
        bounds: .between(1, 8192))
    var cropSize: Int?

    @Flag(
        section: "Pictures",
        help: "Squeeze the whole picture into the square instead of cutting its middle out.")
    var noCrop = false

    @Flag(
        section: "Pictures",
        help: "The whole picture in the square, its shape kept, the rest in a mean colour.")
    var pad = false

    @Flag(
        section: "Pictures",
        help:
            "The whole picture, its shape kept: the longer side is the crop size, and the network sees no square."
    )
    var keepRatio = false

    @Option(section: "Pictures", help: "Mean of red, green and blue [the checkpoint's, else ImageNet's].")
    var mean: [Double]?

    @Option(
        section: "Pictures", help: "Deviation of red, green and blue [the checkpoint's, else ImageNet's].",
        bounds: .positive)
    var std: [Double]?

    func validate() throws {
        for (flag, values) in [("mean", mean), ("std", std)] where values.map({ $0.count != 3 }) ?? false {
            throw ValidationError("--\(flag) takes three numbers.")
        }
        if [noCrop, pad, keepRatio].count(where: { $0 }) > 1 {
            throw ValidationError("--no_crop, --pad and --keep_ratio exclude each other.")
        }
        if resizeSize != nil, noCrop || pad || keepRatio {
            throw ValidationError(
                "--resize_size is for a crop from the middle; without one give --crop_size.")
        }
    }

    /// A protocol's preprocessing with what the flags change.
    func applied(to protocols: Preprocessing) -> Preprocessing {
        var result = protocols
        if noCrop { result.fit = .squeeze }
        if pad { result.fit = .pad }
        if keepRatio { result.fit = .within }
        if let resizeSize {
            result.resizeSize = resizeSize
            result.fit = .crop
        }
        if let cropSize { result.cropSize = cropSize }
        return result
    }

    /// Colours as the flags say, else the network's.
    func normalizer(_ backbone: PretrainedBackbone, on device: Device) throws -> PixelNormalizer {
        try PixelNormalizer(
            mean: mean ?? backbone.mean, deviation: std ?? backbone.deviation, device: device)
    }
}
