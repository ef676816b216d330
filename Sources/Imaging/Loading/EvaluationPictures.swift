/// Evaluation's part of a batch: each picture's view.
///
/// Where views have a fixed size, a batch is nothing but their pixels, one view after the other: (N, H, W,
/// 3). Else each slot has room for the largest view and begins with the size of its own; `view` reads either.
public struct EvaluationPictures: PictureRecipe {
    private let transform: EvaluationTransform
    private let workspaces = WorkspacePool()
    /// Bytes before a view's pixels: its width and height as `Int32`, unless all views have the same size.
    private let headerBytes: Int
    private let regions: [Int: PictureRegion]

    /// Pictures by this transform.
    ///
    /// - Parameter regions: Parts that stand for whole pictures, by the pictures' numbers in the data set.
    public init(_ transform: EvaluationTransform, regions: [Int: PictureRegion] = [:]) {
        self.transform = transform
        self.regions = regions
        headerBytes = transform.isFixedSize ? 0 : 2 * MemoryLayout<Int32>.size
    }

    /// Bytes of one slot.
    public var bytesPerPicture: Int { headerBytes + transform.byteCount }

    /// Writes the picture's view at its slot; what is behind a view that is not the largest stays as it is.
    public func render(
        _ image: Image, index: Int, slot: Int, batchSize: Int, into batch: UnsafeMutableRawBufferPointer
    ) {
        let part = UnsafeMutableRawBufferPointer(rebasing: batch[bytes(of: slot)])
        let image = regions[index].map { $0.cut(from: image) } ?? image
        if headerBytes > 0 {
            let size = transform.size(width: image.width, height: image.height)
            part.storeBytes(of: Int32(size.width), as: Int32.self)
            part.storeBytes(of: Int32(size.height), toByteOffset: 4, as: Int32.self)
        }
        let pixels = UnsafeMutableRawBufferPointer(rebasing: part[headerBytes...])
        workspaces.withWorkspace { workspace in
            transform.render(image, into: pixels.assumingMemoryBound(to: UInt8.self), workspace: workspace)
        }
    }

    /// The view in a slot of a batch that was made by this recipe.
    ///
    /// - Parameters:
    ///   - slot: The view's place in the batch, below the batch's `count`.
    ///   - batch: What `LoadedBatch.withUnsafeBytes` gives.
    /// - Returns: The view's size in pixels, and its pixels inside `batch`: interleaved RGB without padding,
    ///   `width * height * 3` bytes that last as long as the batch's own.
    public func view(
        slot: Int, in batch: UnsafeRawBufferPointer
    ) -> (width: Int, height: Int, pixels: UnsafeRawBufferPointer) {
        let part = UnsafeRawBufferPointer(rebasing: batch[bytes(of: slot)])
        var (width, height) = transform.largestSize
        if headerBytes > 0 {
            width = Int(part.loadUnaligned(as: Int32.self))
            height = Int(part.loadUnaligned(fromByteOffset: 4, as: Int32.self))
        }
        let pixels = part[headerBytes..<headerBytes + width * height * 3]
        return (width, height, UnsafeRawBufferPointer(rebasing: pixels))
    }

    private func bytes(of slot: Int) -> Range<Int> {
        slot * bytesPerPicture..<(slot + 1) * bytesPerPicture
    }
}
