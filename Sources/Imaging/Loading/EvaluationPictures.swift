/// Evaluation's part of a batch: the picture resized and cut from its middle.
public struct EvaluationPictures: PictureRecipe {
    private let transform: EvaluationTransform
    private let workspaces = WorkspacePool()

    /// Pictures by this transform.
    public init(_ transform: EvaluationTransform) {
        self.transform = transform
    }

    /// Bytes of one picture.
    public var bytesPerPicture: Int { transform.byteCount }

    /// Writes the picture at its slot.
    public func render(
        _ image: Image, index: Int, slot: Int, batchSize: Int, into batch: UnsafeMutableRawBufferPointer
    ) {
        let bytes = batch.assumingMemoryBound(to: UInt8.self)
        let part = slot * transform.byteCount..<(slot + 1) * transform.byteCount
        workspaces.withWorkspace { workspace in
            transform.render(
                image, into: UnsafeMutableBufferPointer(rebasing: bytes[part]), workspace: workspace)
        }
    }
}
