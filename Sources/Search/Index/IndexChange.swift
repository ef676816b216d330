/// What one transaction changes in an index: all of it or nothing.
public struct IndexChange: Sendable {
    /// A picture with all that is kept of it.
    public struct Addition: Sendable {
        /// The picture; its `id` is of no meaning: a picture of this path keeps its own, another gets a new one.
        public var picture: IndexedPicture
        /// A small JPEG.
        public var thumbnail: [UInt8]
        /// The vector of each recipe, in the order of the specification.
        public var vectors: [[Float]]

        /// Describes a picture.
        public init(picture: IndexedPicture, thumbnail: [UInt8], vectors: [[Float]]) {
            self.picture = picture
            self.thumbnail = thumbnail
            self.vectors = vectors
        }
    }

    /// A file that could not be read as a picture.
    public struct Failure: Sendable, Equatable {
        /// Path below the root.
        public var path: String
        /// So that it is tried again only when it was changed.
        public var stamp: IndexedPicture.Stamp
        /// What is wrong with it.
        public var reason: String

        /// Describes a failure.
        public init(path: String, stamp: IndexedPicture.Stamp, reason: String) {
            self.path = path
            self.stamp = stamp
            self.reason = reason
        }
    }

    /// Pictures that are new or were changed.
    public var additions: [Addition] = []
    /// Files that cannot be read; a picture of that path goes away.
    public var failures: [Failure] = []
    /// Pictures whose file has another path or stamp now but the same content, by their number; a failure of
    /// that path goes away.
    public var moves: [(id: Int, path: String, stamp: IndexedPicture.Stamp)] = []
    /// Paths of pictures and failures that are gone.
    public var removals: [String] = []

    /// Changes nothing.
    public init() {}

    /// Whether nothing is changed.
    public var isEmpty: Bool {
        additions.isEmpty && failures.isEmpty && moves.isEmpty && removals.isEmpty
    }
}
