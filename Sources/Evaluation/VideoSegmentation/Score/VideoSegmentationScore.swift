/// The scores of a set of sequences, as davis2017-evaluation reports them for semi-supervised segmentation.
///
/// Every object counts the same, so that a sequence of many objects counts more than one of few.
public struct VideoSegmentationScore: Sendable, Equatable {
    /// The sequences, one at least.
    public let sequences: [VideoSequenceScore]
    /// J-Mean, J-Recall and J-Decay.
    public let region: ScoreStatistics
    /// F-Mean, F-Recall and F-Decay.
    public let boundary: ScoreStatistics

    /// J&F-Mean: the mean of the two means.
    public var mean: Double { (region.mean + boundary.mean) / 2 }

    /// Puts sequences together; there must be one at least.
    public init(_ sequences: [VideoSequenceScore]) {
        self.sequences = sequences
        region = ScoreStatistics(averaging: sequences.flatMap(\.tracks).map(\.region))
        boundary = ScoreStatistics(averaging: sequences.flatMap(\.tracks).map(\.boundary))
    }
}
