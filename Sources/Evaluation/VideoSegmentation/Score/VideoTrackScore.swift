/// The scores of one object through a sequence.
public struct VideoTrackScore: Sendable, Equatable {
    /// The sequence's name.
    public let sequence: String
    /// The object's index in the masks, from 1.
    public let object: Int
    /// The scores of its frames, one at least.
    public let frames: [VideoObjectScore]
    /// Statistics of J over the frames.
    public let region: ScoreStatistics
    /// Statistics of F over the frames.
    public let boundary: ScoreStatistics

    /// Sequence and object, as davis2017-evaluation names them, such as `libby_1`.
    public var name: String { "\(sequence)_\(object)" }

    /// J&F: the mean of the two means.
    public var mean: Double { (region.mean + boundary.mean) / 2 }

    /// Puts the frames of an object together; there must be one at least.
    public init(sequence: String, object: Int, frames: [VideoObjectScore]) {
        self.sequence = sequence
        self.object = object
        self.frames = frames
        region = ScoreStatistics(frames.map(\.region))
        boundary = ScoreStatistics(frames.map(\.boundary))
    }
}
