/// Pictures of which one is enough.
public struct DuplicateGroup: Sendable, Equatable {
    /// A picture and how near it is to the one that is kept.
    public struct Member: Sendable, Equatable {
        /// Its number in the index.
        public var id: Int
        /// In the metric's own measure.
        public var score: Float

        /// Describes a member.
        public init(id: Int, score: Float) {
            self.id = id
            self.score = score
        }
    }

    /// The best picture: the one with most pixels, of those the one with most bytes, of those the oldest in the
    /// index.
    public var kept: Member
    /// The others, nearest first; each is as near to the kept one as the threshold asks.
    public var others: [Member]

    /// Describes a group.
    public init(kept: Member, others: [Member]) {
        self.kept = kept
        self.others = others
    }
}
