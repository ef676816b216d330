import CTorch

/// Averages the gradients of parameters over the processes of a group, while the backward pass that makes them runs.
///
/// Gradients are gathered in buckets, the last parameters' first, and a bucket is summed as soon as it is whole.
public final class GradientReducer {
    private let handle: OpaquePointer
    private let group: ProcessGroup

    /// Bytes of a bucket, as c10d's.
    public static let bucketBytes = 25 << 20

    /// - Parameter parameters: The same on every process, in the same order; those that do not require a gradient are
    ///   left out while they do not.
    /// - Throws: `TorchError.outOfMemory`: the buckets take as much as the parameters.
    public init(
        _ parameters: [Tensor], group: ProcessGroup, bucketBytes: Int = bucketBytes
    ) throws(TorchError) {
        precondition(!group.isAlone, "a process by itself has nothing to reduce")
        self.group = group
        var reducer: OpaquePointer?
        try attempt(
            withHandles(parameters) { ct_reducer_create(group.handle, $0, $1, Int64(bucketBytes), &reducer) })
        handle = reducer!
    }

    deinit { ct_reducer_release(handle) }

    /// Says that the next backward pass is the last before the gradients are needed.
    public func arm() { ct_reducer_arm(handle) }

    /// Waits until every gradient is the mean over all processes.
    ///
    /// - Throws: `ProcessGroupError`; the gradients are of no use then.
    public func finish() throws(ProcessGroupError) {
        try group.attempt { _ in ct_reducer_finish(handle) }
    }
}
