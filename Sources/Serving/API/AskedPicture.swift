import Search

/// The picture that a request is about.
enum AskedPicture: Sendable {
    /// The bytes of a file that came with the request.
    case sent([UInt8])
    /// One of the index.
    case indexed(IndexedPicture)

    /// The one of the index; nil for one that was sent.
    var indexed: IndexedPicture? {
        if case .indexed(let picture) = self { picture } else { nil }
    }
}
