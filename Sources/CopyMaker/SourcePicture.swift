import Imaging

/// A picture to make copies of, upright and no larger than a set's originals.
package struct SourcePicture {
    /// The most pixels that a side of an original has.
    package static let maximumSide = 1024

    /// The picture, with sides of `maximumSide` pixels at most.
    package let image: Image
    /// The number of pixels in the file.
    package let filePixels: Int

    /// Reads a picture, turned as its EXIF orientation says, since copies lose that.
    package init(path: String) throws(ImageError) {
        let info = try Image.probe(path)
        filePixels = info.width * info.height
        var options = DecodeOptions(applyOrientation: true)
        // Twice the side that is wanted: the resampling that follows then still decides what is seen.
        let enough = max(info.width, info.height) / (2 * Self.maximumSide)
        options.jpegScaleDenominator = [8, 4, 2].first { $0 <= enough } ?? 1
        image = try Image(contentsOf: path, options: options).shrunk(longerSide: Self.maximumSide)
    }

    /// The picture with 1/16 of the file's pixels; no larger than `image`.
    package func sixteenth() -> Image {
        let wanted = Double(filePixels) / 16
        return image.scaled(by: min(1, (wanted / Double(image.width * image.height)).squareRoot()))
    }

    /// The picture without `percent` hundredths of its area: a rectangle of its shape at a place between top
    /// left (0, 0) and bottom right (1, 1).
    ///
    /// At one place, smaller rectangles lie inside larger ones.
    package func cropped(percent: Int, x: Double, y: Double) -> Image {
        image.cropped(keeping: 1 - Double(percent) / 100, x: x, y: y)
    }
}
