import NN
import Torch

/// A network to be evaluated, with what its weights file says of the pictures that it was trained on.
public struct PretrainedBackbone {
    /// The network.
    public let network: Backbone
    /// Side of the crops that it was trained on, in pixels, where the file says so.
    public let trainedSize: Int?
    /// Mean colour that pictures are freed of.
    public let mean: [Double]
    /// Deviation that they are divided by.
    public let deviation: [Double]

    /// A network that no file is behind.
    public init(_ network: Backbone) {
        network.isTraining = false
        self.network = network
        trainedSize = nil
        mean = PixelNormalizer.imageNetMean
        deviation = PixelNormalizer.imageNetDeviation
    }

    /// The network of a file; strict.
    ///
    /// - Parameters:
    ///   - key: Part of a checkpoint.
    ///   - configuration: Where the user names an architecture; nil takes what the file holds.
    ///   - name: What to call it in a message.
    /// - Throws: `WeightsError`, `TorchError.outOfMemory`.
    public init(
        _ file: WeightsFile, key: String = "teacher", configuration: BackboneConfiguration? = nil,
        name: String? = nil
    ) throws {
        network = try file.backbone(configuration, key: key, name: name)
        trainedSize = file.recorded("global_crops_size")
        mean = file.recordedNumbers("mean", count: 3) ?? PixelNormalizer.imageNetMean
        let recorded = file.recordedNumbers("std", count: 3)
        deviation =
            recorded.flatMap { $0.allSatisfy { $0 > 0 } ? $0 : nil } ?? PixelNormalizer.imageNetDeviation
    }
}
