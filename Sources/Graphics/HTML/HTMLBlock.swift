import Imaging

/// A part of a report that writes itself.
public protocol HTMLBlock: Sendable {
    /// Appends the part; throws where a picture cannot be encoded.
    func write(to page: inout HTMLPage) throws(ImageError)
}
