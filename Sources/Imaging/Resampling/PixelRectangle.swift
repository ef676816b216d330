/// A rectangle of whole pixels, from the top left.
public struct PixelRectangle: Sendable, Equatable {
    /// Pixels left of the rectangle.
    public var x: Int
    /// Pixels above the rectangle.
    public var y: Int
    /// Width in pixels.
    public var width: Int
    /// Height in pixels.
    public var height: Int

    /// A rectangle of `width` by `height` pixels whose top left pixel is at `(x, y)`.
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// Whether the rectangle has pixels and all of them belong to a picture of this size.
    func isInside(width imageWidth: Int, height imageHeight: Int) -> Bool {
        width > 0 && height > 0 && x >= 0 && y >= 0 && x <= imageWidth - width && y <= imageHeight - height
    }
}
