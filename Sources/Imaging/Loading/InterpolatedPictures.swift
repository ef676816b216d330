/// A batch of pictures brought to one size by bilinear interpolation: their pixels, (N, H, W, 3).
public struct InterpolatedPictures: PictureRecipe {
    private let width: Int
    private let height: Int
    private let workspaces = WorkspacePool()

    /// Pictures of this size in pixels, in `1...Image.maximumSide`: anything else is a programmer's error.
    public init(width: Int, height: Int) {
        Image.checkTarget(width: width, height: height)
        self.width = width
        self.height = height
    }

    /// Bytes of one picture.
    public var bytesPerPicture: Int { width * height * 3 }

    /// Writes the picture at its slot.
    public func render(
        _ image: Image, index: Int, slot: Int, batchSize: Int, into batch: UnsafeMutableRawBufferPointer
    ) {
        let part = UnsafeMutableRawBufferPointer(
            rebasing: batch[slot * bytesPerPicture..<(slot + 1) * bytesPerPicture])
        workspaces.withWorkspace { workspace in
            image.interpolate(
                width: width, height: height, into: part.assumingMemoryBound(to: UInt8.self),
                workspace: workspace)
        }
    }
}
