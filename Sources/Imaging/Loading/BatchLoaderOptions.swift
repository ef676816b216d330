/// How a loader cuts an order of pictures into batches, and with how many threads.
public struct BatchLoaderOptions: Sendable {
    /// What to do about a picture that cannot be read.
    public enum UnreadablePolicy: Sendable {
        /// Takes the next picture of the data set that can be read (training).
        case substitute
        /// Marks the slot as invalid; it holds what the recipe makes of a black picture (evaluation).
        case markInvalid
    }

    /// Pictures in a batch.
    public var batchSize: Int
    /// Worker threads; with 0 the caller's thread decodes.
    public var workers: Int
    /// Batches that may be under way or waiting at a time.
    public var depth: Int
    /// Whether to leave out a last batch that is not full.
    public var dropLast: Bool
    /// The batch to begin with, to go on with an epoch that was interrupted.
    public var startBatch: Int
    /// What to do about a picture that cannot be read.
    public var unreadable: UnreadablePolicy
    /// The share of unreadable pictures, of those tried, above which the loader gives up.
    public var maximumSkippedShare: Double
    /// How to decode.
    public var decoding: DecodeOptions

    /// Pictures tried before the share of unreadable ones is first looked at, unless the order ends before.
    static let shareCheckedFrom = 20
    /// Pictures in a row that are tried for one slot.
    static let substitutesTried = 64

    /// Makes options; everything but the batch size has a default that is right for training.
    public init(
        batchSize: Int, workers: Int = 0, depth: Int = 3, dropLast: Bool = false, startBatch: Int = 0,
        unreadable: UnreadablePolicy = .substitute, maximumSkippedShare: Double = 0.1,
        decoding: DecodeOptions = DecodeOptions()
    ) {
        precondition(
            batchSize > 0 && workers >= 0 && depth > 0 && startBatch >= 0, "sizes must not be negative")
        self.batchSize = batchSize
        self.workers = workers
        self.depth = depth
        self.dropLast = dropLast
        self.startBatch = startBatch
        self.unreadable = unreadable
        self.maximumSkippedShare = maximumSkippedShare
        self.decoding = decoding
    }
}
