/// A picture of an index, without its vectors.
public struct IndexedPicture: Sendable, Equatable {
    /// What tells that a file is still the same without reading it.
    public struct Stamp: Sendable, Hashable {
        /// Bytes of the file.
        public var bytes: Int
        /// Time of its last change, in nanoseconds since 1970.
        public var modified: Int

        /// Describes a file.
        public init(bytes: Int, modified: Int) {
            self.bytes = bytes
            self.modified = modified
        }
    }

    /// Its number in the index, which no other picture ever had or will have.
    public var id: Int
    /// Path below the index's root.
    public var path: String
    /// The file's size and time of change when it was read.
    public var stamp: Stamp
    /// SHA-256 of the file, 64 hexadecimal digits.
    public var sha256: String
    /// Pixels.
    public var width: Int
    /// Pixels.
    public var height: Int

    /// Describes a picture.
    public init(id: Int, path: String, stamp: Stamp, sha256: String, width: Int, height: Int) {
        self.id = id
        self.path = path
        self.stamp = stamp
        self.sha256 = sha256
        self.width = width
        self.height = height
    }

    /// Whether the path leads to a place below the root and nowhere else: an index may come from anywhere.
    public var isBelowRoot: Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return !parts.contains { $0 == ".." || $0 == "." || $0.isEmpty } && !path.utf8.contains(0)
    }
}
