/// A part of a picture, in its pixels.
public struct PictureRegion: Sendable, Equatable {
    /// Left, top, right and bottom edge.
    public let left, top, right, bottom: Double

    /// A part between these edges.
    public init(left: Double, top: Double, right: Double, bottom: Double) {
        (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
    }

    /// The part, with edges rounded as Pillow's `crop` does it, so far as it lies in the picture; the whole picture
    /// where nothing of it does.
    public func cut(from image: Image) -> Image {
        func place(_ edge: Double, _ limit: Int) -> Int {
            guard edge.isFinite else { return 0 }
            return Int(min(max(edge.rounded(.toNearestOrEven), 0), Double(limit)))
        }
        let (x, y) = (place(left, image.width), place(top, image.height))
        let (width, height) = (place(right, image.width) - x, place(bottom, image.height) - y)
        guard width > 0, height > 0 else { return image }
        return image.cropped(x: x, y: y, width: width, height: height)
    }
}
