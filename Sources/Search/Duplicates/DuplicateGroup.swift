/// Pictures of which one is enough.
public struct DuplicateGroup: Sendable, Equatable {
    /// The best picture: the one with most pixels, of those the one with most bytes, of those the oldest in the
    /// index.
    public var kept: PictureNeighbor
    /// The others and how near they are to it, nearest first; each as near as the threshold asks.
    public var others: [PictureNeighbor]

    /// Describes a group.
    public init(kept: PictureNeighbor, others: [PictureNeighbor]) {
        self.kept = kept
        self.others = others
    }
}
