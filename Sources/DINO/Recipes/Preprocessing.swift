import Imaging

/// What is made of a picture before the network sees it.
public struct Preprocessing: Sendable, Hashable {
    /// How a picture comes to its size.
    public enum Fit: String, Sendable, CaseIterable {
        /// The shorter side is made `resizeSize`, the middle square of `cropSize` taken.
        case crop
        /// The whole picture is made a square of `cropSize`, whatever its shape.
        case squeeze
        /// The whole picture in a square of `cropSize`, its shape kept, the rest in ImageNet's mean colour.
        case pad
        /// The whole picture, its shape kept, the longer side made `cropSize`.
        case within
        /// The same, but small pictures stay as they are.
        case shrink
    }

    /// How a picture comes to its size.
    public var fit: Fit
    /// Shorter side before a crop in pixels; nil for the original's proportion of 256 to 224.
    public var resizeSize: Int?
    /// Side in pixels; nil for what the network was trained on, or 224.
    public var cropSize: Int?
    /// How samples are weighted.
    public var filter: ResamplingFilter

    /// The k-NN evaluation's: a crop of 224 pixels from the middle.
    public init(
        fit: Fit = .crop, resizeSize: Int? = nil, cropSize: Int? = nil, filter: ResamplingFilter = .bicubic
    ) {
        self.fit = fit
        self.resizeSize = resizeSize
        self.cropSize = cropSize
        self.filter = filter
    }

    /// The side of what the network sees.
    ///
    /// - Parameter trainedSize: Side of the crops that the network was trained on, where that is known.
    public func cropSize(trainedSize: Int?) -> Int { cropSize ?? trainedSize ?? 224 }

    /// The shorter side before a crop.
    public func resizeSize(trainedSize: Int?) -> Int {
        resizeSize ?? (cropSize(trainedSize: trainedSize) * 256 + 112) / 224
    }

    /// The transform for a network.
    ///
    /// - Parameters:
    ///   - trainedSize: Side of the crops that the network was trained on, where that is known.
    ///   - smallestSide: What the recipes need (`FeatureRecipe.smallestSide`): a shorter side is stretched to
    ///     it, where the original would fail.
    /// - Throws: `InvalidCrop` where a size is out of range.
    public func transform(trainedSize: Int?, smallestSide: Int) throws(InvalidCrop) -> EvaluationTransform {
        let crop = cropSize(trainedSize: trainedSize)
        let fit: EvaluationTransform.Fit =
            switch fit {
            case .crop: .crop(resize: resizeSize(trainedSize: trainedSize), crop: crop)
            case .squeeze: .squeeze(crop)
            case .pad: .pad(crop)
            case .within: .within(crop)
            case .shrink: .shrink(crop)
            }
        return try EvaluationTransform(fit, filter: filter, minimumSide: min(crop, smallestSide))
    }
}
