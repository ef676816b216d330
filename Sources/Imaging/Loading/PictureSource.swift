/// Where a loader's pictures come from; worker threads ask it at the same time.
public protocol PictureSource: Sendable {
    /// Pictures in the data set.
    var count: Int { get }

    /// What messages call a picture.
    func name(of index: Int) -> String

    /// Reads and decodes a picture, a JPEG at the fraction of its size that is chosen once its size is known.
    ///
    /// - Parameters:
    ///   - index: The picture, below `count`.
    ///   - position: Its place in the loader's order, each asked for once; nil for a substitute.
    ///   - jpegScaleDenominator: Takes width and height, gives 1, 2, 4 or 8.
    func image(
        _ index: Int, position: Int?, options: DecodeOptions, jpegScaleDenominator: (Int, Int) -> Int
    ) throws(ImageError) -> Image
}

extension PathList: PictureSource {
    /// The picture's path.
    public func name(of index: Int) -> String { self[index] }

    /// Reads the file.
    public func image(
        _ index: Int, position: Int?, options: DecodeOptions, jpegScaleDenominator: (Int, Int) -> Int
    ) throws(ImageError) -> Image {
        try Image(contentsOf: self[index], options: options, jpegScaleDenominator: jpegScaleDenominator)
    }
}
