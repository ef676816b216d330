/// A batch of rendered pictures; its memory goes back to the loader when it is released or goes away.
public final class LoadedBatch: Sendable {
    /// The batch's number in the order, from 0.
    public let number: Int
    /// Pictures in the batch.
    public let count: Int
    /// The picture in each slot, by its index in the data set; a substitute's own, so that its label fits.
    public let indices: [Int]
    /// Whether each slot holds a picture; false only where an unreadable one was marked.
    public let valid: [Bool]
    /// Bytes of the batch, `count * recipe.bytesPerPicture`.
    public let byteCount: Int

    private let pool: BufferPool
    private let block: Monitor<UnsafeMutableRawPointer?>

    init(
        number: Int, outcomes: [SlotOutcome], block: UnsafeMutableRawPointer, byteCount: Int, pool: BufferPool
    ) {
        self.number = number
        count = outcomes.count
        indices = outcomes.map(\.index)
        valid = outcomes.map(\.isValid)
        self.byteCount = byteCount
        self.pool = pool
        self.block = Monitor(block)
    }

    deinit { release() }

    /// Reads the batch, laid out as the recipe does it; must not be called after `release()`.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    {
        guard let block = block.withLock({ $0 }) else { preconditionFailure("the batch was released") }
        return try withExtendedLifetime(self) {
            try body(UnsafeRawBufferPointer(start: block, count: byteCount))
        }
    }

    /// Gives the memory back for later batches; going away does the same.
    public func release() {
        let block = block.withLock { block in
            defer { block = nil }
            return block
        }
        if let block { pool.give(block) }
    }
}
