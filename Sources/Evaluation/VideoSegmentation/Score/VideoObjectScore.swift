import Imaging

/// How well the mask of one object in one frame fits the annotated one: J and F of DAVIS.
///
/// Source: `db_eval_iou` and `db_eval_boundary` of davis2017-evaluation.
public struct VideoObjectScore: Sendable, Equatable {
    /// J, region similarity: the intersection's share of the union, 0 to 1; 1 where both masks are empty.
    public let region: Double
    /// F, boundary accuracy: the harmonic mean of precision and recall of boundary pixels, 0 to 1.
    ///
    /// A pixel counts where the other boundary is within 0.8 % of the picture's diagonal. Two masks without
    /// boundary (empty ones, or such that fill the picture) score 1, a mask with one and a mask without 0.
    public let boundary: Double

    /// J&F, the mean of the two.
    public var mean: Double { (region + boundary) / 2 }

    /// With these values.
    public init(region: Double, boundary: Double) {
        self.region = region
        self.boundary = boundary
    }

    /// Scores one object of a predicted mask.
    ///
    /// - Parameters:
    ///   - predicted: The mask to score.
    ///   - annotated: What is true, of the same size.
    ///   - object: The object's index in both.
    ///   - void: Index of annotated pixels that do not count; none by default, as DAVIS has it for
    ///     semi-supervised segmentation, where such pixels are background.
    /// - Throws: `EvaluationError` where the sizes differ.
    public init(
        predicted: IndexedImage, annotated: IndexedImage, object: UInt8, void: UInt8? = nil
    ) throws(EvaluationError) {
        guard predicted.width == annotated.width, predicted.height == annotated.height else {
            throw EvaluationError(
                "a predicted mask of \(predicted.width) x \(predicted.height) pixels cannot be compared with"
                    + " an annotated one of \(annotated.width) x \(annotated.height)")
        }
        var predictedMask = BinaryMask(predicted, index: object)
        var annotatedMask = BinaryMask(annotated, index: object)
        if let void {
            let voidMask = BinaryMask(annotated, index: void)
            predictedMask.subtract(voidMask)
            annotatedMask.subtract(voidMask)
        }
        self.init(predicted: predictedMask, annotated: annotatedMask)
    }

    /// Scores a mask against another of the same size.
    package init(predicted: BinaryMask, annotated: BinaryMask) {
        precondition(
            predicted.width == annotated.width && predicted.height == annotated.height, "sizes differ")
        let union = predicted.unionCount(annotated)
        region = union == 0 ? 1 : Double(predicted.intersectionCount(annotated)) / Double(union)
        boundary = Self.boundaryAccuracy(predicted, annotated)
    }

    /// How far apart two boundaries may be and still agree, in pixels: 0.8 % of the diagonal, rounded up.
    package static func tolerance(width: Int, height: Int) -> Int {
        let (width, height) = (Double(width), Double(height))
        return Int((0.008 * (width * width + height * height).squareRoot()).rounded(.up))
    }

    private static func boundaryAccuracy(_ predicted: BinaryMask, _ annotated: BinaryMask) -> Double {
        let found = predicted.boundary()
        let wanted = annotated.boundary()
        let (foundCount, wantedCount) = (found.count, wanted.count)
        guard foundCount > 0, wantedCount > 0 else { return foundCount == wantedCount ? 1 : 0 }
        let radius = tolerance(width: predicted.width, height: predicted.height)
        let precision = Double(found.intersectionCount(wanted.dilated(radius: radius))) / Double(foundCount)
        let recall = Double(wanted.intersectionCount(found.dilated(radius: radius))) / Double(wantedCount)
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall)
    }
}
