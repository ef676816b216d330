/// The scores of all objects of a sequence.
public struct VideoSequenceScore: Sendable, Equatable {
    /// The sequence's name.
    public let name: String
    /// The names of the frames that were scored.
    public let frames: [String]
    /// One track for each object, one at least.
    public let tracks: [VideoTrackScore]

    /// Statistics of J, averaged over the objects.
    public var region: ScoreStatistics { ScoreStatistics(averaging: tracks.map(\.region)) }
    /// Statistics of F, averaged over the objects.
    public var boundary: ScoreStatistics { ScoreStatistics(averaging: tracks.map(\.boundary)) }
    /// J&F: the mean of the two means.
    public var mean: Double { (region.mean + boundary.mean) / 2 }

    /// Puts the objects of a sequence together; there must be one at least.
    public init(name: String, frames: [String], tracks: [VideoTrackScore]) {
        precondition(!tracks.isEmpty, "there are no objects")
        self.name = name
        self.frames = frames
        self.tracks = tracks
    }
}
