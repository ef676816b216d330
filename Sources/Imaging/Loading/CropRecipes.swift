/// Training's part of a batch: all views of a picture, drawn anew in each epoch.
public struct MultiCropPictures: PictureRecipe {
    /// The views.
    public let crops: MultiCrop
    private let seed: UInt64
    private let epoch: Int
    private let workspaces = WorkspacePool()

    /// Views that depend on these and on the picture's index alone.
    public init(crops: MultiCrop, seed: UInt64, epoch: Int) {
        self.crops = crops
        self.seed = seed
        self.epoch = epoch
    }

    /// Bytes of all views of one picture.
    public var bytesPerPicture: Int { crops.bytesPerPicture }

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

/// Work spaces that wait for the next picture: as many as threads have ever rendered at once.
private final class WorkspacePool: Sendable {
    private let free = Monitor<[Loan]>([])

    // A workspace is one thread's at a time: it leaves the list while it is used.
    private struct Loan: @unchecked Sendable {
        let workspace: AugmentWorkspace
    }

    func withWorkspace(_ body: (AugmentWorkspace) -> Void) {
        let loan = free.withLock { $0.popLast() } ?? Loan(workspace: AugmentWorkspace())
        body(loan.workspace)
        free.withLock { $0.append(loan) }
    }
}
