/// How long a loader's consumer waited for it.
public struct LoaderStatistics: Sendable {
    /// Batches handed out.
    public internal(set) var batches = 0
    /// Pictures handed out, invalid ones included.
    public internal(set) var pictures = 0
    /// Seconds that the consumer spent waiting in `next()`.
    public internal(set) var waitedSeconds = 0.0
    /// Seconds from the first call of `next()` to the end of the latest.
    public internal(set) var elapsedSeconds = 0.0

    /// The share of the time that went into waiting for data, 0 to 1.
    public var waitShare: Double { elapsedSeconds > 0 ? waitedSeconds / elapsedSeconds : 0 }
}
