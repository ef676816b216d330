/// What DAVIS tells of a score over the frames of a sequence.
///
/// Source: `db_statistics` of davis2017-evaluation.
public struct ScoreStatistics: Sendable, Equatable {
    /// The mean over the frames.
    public let mean: Double
    /// The share of frames with a score above 0.5.
    public let recall: Double
    /// The mean of the first quarter of the frames less that of the last.
    ///
    /// Neighbouring quarters share a frame.
    public let decay: Double

    /// The statistics of the frames' scores, in order of time; there must be one at least.
    ///
    /// Beyond 255 frames the reference's decay goes wrong, as its bounds are kept in eight bits; this one
    /// stays right.
    public init(_ scores: [Double]) {
        precondition(!scores.isEmpty, "there are no scores")
        func mean(_ part: ArraySlice<Double>) -> Double { part.reduce(0, +) / Double(part.count) }
        let last = scores.count - 1
        // The bound of quarter i is i * last / 4, rounded to the nearest, up from the middle.
        let (second, fourth) = ((last + 2) / 4, (3 * last + 2) / 4)
        self.mean = mean(scores[...])
        recall = Double(scores.count { $0 > 0.5 }) / Double(scores.count)
        decay = mean(scores[...second]) - mean(scores[fourth...])
    }

    /// The mean of several objects' statistics, each counting the same; there must be one at least.
    public init(averaging statistics: [ScoreStatistics]) {
        precondition(!statistics.isEmpty, "there are no statistics")
        let count = Double(statistics.count)
        mean = statistics.reduce(0) { $0 + $1.mean } / count
        recall = statistics.reduce(0) { $0 + $1.recall } / count
        decay = statistics.reduce(0) { $0 + $1.decay } / count
    }
}
