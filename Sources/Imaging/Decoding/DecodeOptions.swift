import CImageCodecs

/// Limits that are checked before memory is taken, and choices, for decoding a picture.
public struct DecodeOptions: Sendable, Equatable {
    /// The most pixels that a picture may have (178,956,970 by default, where Pillow begins to refuse too).
    public var maximumPixels: Int
    /// The most pixels that a side may have (1,000,000 by default).
    public var maximumSide: Int
    /// The largest file that is read, in bytes (1 GiB by default).
    public var maximumFileSize: Int
    /// Decodes a JPEG at 1/1, 1/2, 1/4 or 1/8 of its size, rounded up; other formats ignore it.
    public var jpegScaleDenominator: Int
    /// Whether to turn a JPEG as its EXIF orientation says (false by default, as in the original).
    ///
    /// TIFF's own orientation is always applied, as in Pillow.
    public var applyOrientation: Bool

    /// Makes options; everything has the default that is right for training and evaluation.
    public init(
        maximumPixels: Int = 178_956_970, maximumSide: Int = 1_000_000, maximumFileSize: Int = 1 << 30,
        jpegScaleDenominator: Int = 1, applyOrientation: Bool = false
    ) {
        precondition([1, 2, 4, 8].contains(jpegScaleDenominator), "a JPEG is scaled by 1, 2, 4 or 8")
        self.maximumPixels = maximumPixels
        self.maximumSide = maximumSide
        self.maximumFileSize = maximumFileSize
        self.jpegScaleDenominator = jpegScaleDenominator
        self.applyOrientation = applyOrientation
    }

    /// Checks a size that a file states, and returns the number of RGB bytes that it takes.
    package func checkedByteCount(width: Int, height: Int, file: String) throws(ImageError) -> Int {
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard width > 0, height > 0 else {
            throw .damaged(file: file, reason: "\(width) x \(height) pixels")
        }
        let (bytes, bytesOverflow) = pixels.multipliedReportingOverflow(by: 3)
        guard !overflow, !bytesOverflow, pixels <= maximumPixels, width <= maximumSide, height <= maximumSide
        else {
            throw .tooLarge(file: file, reason: "\(width) x \(height) pixels")
        }
        return bytes
    }

    /// Throws if so much memory cannot be had: an array would trap then.
    package static func requireMemory(_ count: Int, file: String) throws(ImageError) {
        // Below this a failure is the whole process's, not the picture's.
        guard count > 1 << 24 else { return }
        guard ci_can_allocate(count) != 0 else {
            throw .tooLarge(file: file, reason: "there is not enough memory for \(count) bytes")
        }
    }
}
