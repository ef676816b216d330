/// The view of a picture that evaluations use: nothing about it is random.
///
/// No more of a picture is resized than the view shows, however long the picture is.
public struct EvaluationTransform: Sendable, Equatable {
    /// How a picture of any size and shape is fitted to a view. Sizes are in pixels.
    public enum Fit: Sendable, Equatable {
        /// The shorter side is made `resize` long, and the middle square of `crop` by `crop` taken; where the
        /// resized picture is smaller, black surrounds it (k-NN and linear evaluation).
        ///
        /// The same bytes as torchvision's `Resize(resize)` and `CenterCrop(crop)` give with Pillow.
        case crop(resize: Int, crop: Int)
        /// The whole picture becomes a square, whatever its shape (copy detection).
        ///
        /// The same bytes as torchvision's `Resize((side, side))` gives with Pillow.
        case squeeze(Int)
        /// The whole picture, as `within` makes it, in the middle of a square of the background.
        ///
        /// Where one pixel is left over, it is to the right or below.
        case pad(Int)
        /// The whole picture at the size where its longer side has this length, and not square.
        ///
        /// The shorter side is rounded to the nearest pixel, a half up, and is 1 at least.
        case within(Int)
        /// The whole picture, made smaller where a side is longer than this, and not square (image
        /// retrieval).
        ///
        /// The same bytes as Pillow's `Image.thumbnail` gives of a picture in memory: both its choice of the
        /// shorter side and its way of shrinking much larger pictures in two steps.
        case shrink(Int)
    }

    /// How a picture is fitted to the view.
    public let fit: Fit
    /// How samples are weighted.
    public let filter: ResamplingFilter
    /// What surrounds a picture that is padded.
    public let background: PixelColor
    /// The least side of a view that is not square, in pixels, since a network needs a whole patch.
    ///
    /// A side that would be shorter is stretched to it, the other one stays.
    public let minimumSide: Int

    /// A transform to views of this fit.
    ///
    /// - Throws: `InvalidCrop` if a size is not in `1...Image.maximumSide`, the minimum is above the size, or
    ///   the filter is `nearest`.
    public init(
        _ fit: Fit, filter: ResamplingFilter = .bicubic, minimumSide: Int = 1,
        background: PixelColor = .imageNetMean
    ) throws(InvalidCrop) {
        self.fit = fit
        self.filter = filter
        self.background = background
        self.minimumSide = minimumSide
        var sizes = [largestSize.width]
        if case .crop(let resize, _) = fit { sizes.append(resize) }
        for size in sizes where !(1...Image.maximumSide).contains(size) {
            throw InvalidCrop("image size is \(size), must be in 1...\(Image.maximumSide) pixels")
        }
        guard (1...largestSize.width).contains(minimumSide) else {
            throw InvalidCrop(
                "least side of an image is \(minimumSide), must be in 1...\(largestSize.width) pixels")
        }
        guard filter != .nearest else {
            throw InvalidCrop("evaluation resizes with an antialiased filter, not with nearest")
        }
    }

    /// A transform to the middle `crop` by `crop` pixels; throws if a size is not in `1...Image.maximumSide`.
    public init(resize: Int = 256, crop: Int = 224, filter: ResamplingFilter = .bicubic) throws(InvalidCrop) {
        try self.init(.crop(resize: resize, crop: crop), filter: filter)
    }

    /// Whether views of all pictures have the same size.
    public var isFixedSize: Bool {
        switch fit {
        case .crop, .squeeze, .pad: true
        case .within, .shrink: false
        }
    }

    /// Size of the largest view in pixels: of every view where that is fixed.
    public var largestSize: (width: Int, height: Int) {
        switch fit {
        case .crop(_, let side), .squeeze(let side), .pad(let side), .within(let side), .shrink(let side):
            (side, side)
        }
    }

    /// Bytes of the largest view, three for each pixel: of every view where the size is fixed.
    public var byteCount: Int { largestSize.width * largestSize.height * 3 }
}
