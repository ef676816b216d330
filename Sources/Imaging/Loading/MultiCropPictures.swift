/// Training's part of a batch: all views of a picture, drawn anew in each epoch.
public struct MultiCropPictures: PictureRecipe {
    /// The views.
    public let crops: MultiCrop
    private let seed: UInt64
    private let epoch: Int
    private let decodesExactly: Bool
    private let workspaces = WorkspacePool()

    /// Views that depend on these and on the picture's index alone.
    ///
    /// - Parameter decodesExactly: Whether large JPEGs too are decoded pixel by pixel; otherwise at the fraction of
    ///   their size at which no view has to be enlarged.
    public init(crops: MultiCrop, seed: UInt64, epoch: Int, decodesExactly: Bool = true) {
        self.decodesExactly = decodesExactly
        self.crops = crops
        self.seed = seed
        self.epoch = epoch
    }

    /// Bytes of all views of one picture.
    public var bytesPerPicture: Int { crops.bytesPerPicture }

    /// 1/1, or the smallest fraction at which no view has to be enlarged.
    public func jpegScaleDenominator(width: Int, height: Int) -> Int {
        decodesExactly ? 1 : crops.jpegScaleDenominator(width: width, height: height)
    }

    /// Writes the picture's views, crop by crop.
    public func render(
        _ image: Image, index: Int, slot: Int, batchSize: Int, into batch: UnsafeMutableRawBufferPointer
    ) {
        workspaces.withWorkspace { workspace in
            crops.render(
                image, seed: seed, epoch: epoch, index: index, slot: slot, batchSize: batchSize,
                into: batch.assumingMemoryBound(to: UInt8.self), workspace: workspace)
        }
    }
}
