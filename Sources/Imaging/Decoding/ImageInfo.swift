/// What a picture file's header says.
public struct ImageInfo: Sendable, Equatable {
    /// The format, by content.
    public let format: ImageFormat
    /// Width in pixels, as decoded at full size.
    public let width: Int
    /// Height in pixels, as decoded at full size.
    public let height: Int

    /// Puts format and size together.
    public init(format: ImageFormat, width: Int, height: Int) {
        self.format = format
        self.width = width
        self.height = height
    }
}
