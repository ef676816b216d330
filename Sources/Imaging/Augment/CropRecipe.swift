/// How one view of a picture is made for training: a random crop, resized, mirrored, and changed in colour.
///
/// The defaults and the three recipes of crops are those of DINO's `DataAugmentationDINO`.
public struct CropRecipe: Sendable, Equatable {
    /// Side of the square view, in pixels.
    public var size: Int
    /// Which rectangle of the picture the view shows.
    public var crop: RandomResizedCrop
    /// How the rectangle is resized.
    public var filter: ResamplingFilter = .bicubic
    /// Probability that the view is mirrored left to right.
    public var flipProbability = 0.5
    /// The change of colours.
    public var jitter = ColorJitter()
    /// Probability of a change of colours.
    public var jitterProbability = 0.8
    /// Probability that the view is grey.
    public var greyProbability = 0.2
    /// Probability that the view is blurred.
    public var blurProbability = 0.0
    /// Standard deviation of the blur in pixels, uniform in this range.
    public var blurRadius = 0.1...2.0
    /// Probability that samples of 128 or more are inverted.
    public var solariseProbability = 0.0

    /// A view of `size` by `size` pixels which shows this share of the picture's area, neither blurred nor
    /// solarised.
    public init(size: Int, scale: ClosedRange<Double>) {
        self.size = size
        crop = RandomResizedCrop(scale: scale)
    }

    /// The first global crop: always blurred.
    public static func firstGlobal(size: Int = 224, scale: ClosedRange<Double> = 0.4...1) -> CropRecipe {
        var recipe = CropRecipe(size: size, scale: scale)
        recipe.blurProbability = 1
        return recipe
    }

    /// The second global crop: sometimes blurred, sometimes solarised.
    public static func secondGlobal(size: Int = 224, scale: ClosedRange<Double> = 0.4...1) -> CropRecipe {
        var recipe = CropRecipe(size: size, scale: scale)
        recipe.blurProbability = 0.1
        recipe.solariseProbability = 0.2
        return recipe
    }

    /// A local crop: small, and blurred half of the time.
    public static func local(size: Int = 96, scale: ClosedRange<Double> = 0.05...0.4) -> CropRecipe {
        var recipe = CropRecipe(size: size, scale: scale)
        recipe.blurProbability = 0.5
        return recipe
    }

    /// A view for the training of a classifier: any part of the picture, perhaps mirrored, its colours kept.
    ///
    /// The defaults of torchvision's `RandomResizedCrop`, bilinear, as the original's `eval_linear.py` has them.
    public static func classification(size: Int = 224) -> CropRecipe {
        var recipe = CropRecipe(size: size, scale: 0.08...1)
        recipe.filter = .bilinear
        recipe.jitterProbability = 0
        recipe.greyProbability = 0
        return recipe
    }

    /// Bytes of a view: three for each pixel.
    public var byteCount: Int { size * size * 3 }

    /// Draws what is random about a view of a picture of this size in pixels.
    package func draw(
        width: Int, height: Int, using generator: inout SeededGenerator, into parameters: inout CropParameters
    ) {
        parameters.rectangle = crop.draw(width: width, height: height, using: &generator)
        parameters.isFlipped = generator.happens(flipProbability)
        parameters.steps.removeAll(keepingCapacity: true)
        if generator.happens(jitterProbability) {
            jitter.draw(into: &parameters.steps, using: &generator)
        }
        if generator.happens(greyProbability) {
            parameters.steps.append(.grey)
        }
        parameters.blurRadius = generator.happens(blurProbability) ? Float(generator.uniform(blurRadius)) : 0
        parameters.isSolarised = generator.happens(solariseProbability)
    }

    /// Throws if a view cannot be made with these values, with a sentence that says why.
    func check() throws(InvalidCrop) {
        let probabilities = [
            flipProbability, jitterProbability, greyProbability, blurProbability, solariseProbability,
        ]
        guard (1...4096).contains(size) else {
            throw InvalidCrop("crop size is \(size), must be in 1...4096 pixels")
        }
        guard crop.scale.lowerBound > 0, crop.scale.upperBound <= 1 else {
            throw InvalidCrop("crop scale is \(crop.scale), must lie above 0 and not above 1")
        }
        guard crop.ratio.lowerBound > 0, crop.ratio.upperBound.isFinite else {
            throw InvalidCrop("crop ratio is \(crop.ratio), must lie above 0")
        }
        guard filter != .nearest else {
            throw InvalidCrop("crops are resized with an antialiased filter, not with nearest")
        }
        guard probabilities.allSatisfy({ (0...1).contains($0) }) else {
            throw InvalidCrop("probabilities of a crop's changes are \(probabilities), must be in 0...1")
        }
        guard blurRadius.lowerBound >= 0, blurRadius.upperBound <= 100 else {
            throw InvalidCrop("blur radius is \(blurRadius), must be in 0...100 pixels")
        }
        guard (0...0.5).contains(jitter.hue), jitter.brightness >= 0, jitter.contrast >= 0,
            jitter.saturation >= 0
        else {
            throw InvalidCrop("colour jitter is \(jitter), must be 0 or more, and at most 0.5 for hue")
        }
    }
}
