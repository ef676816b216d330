import DINO
import Imaging
import Torch

/// The original's k-NN evaluation from pictures to features of unit length.
public struct KNNEvaluation {
    private let pictures: LabelledPictures

    /// Evaluates on these pictures.
    public init(_ pictures: LabelledPictures) {
        self.pictures = pictures
    }

    /// Features of both sets, normalised once after extraction, with the labels of the pictures that could be
    /// read.
    ///
    /// - Parameters:
    ///   - extractor: Makes the features.
    ///   - progress: Called after each batch with the set, the pictures done and their total.
    ///   - skipped: Called for each picture that could not be read.
    public func features(
        _ extractor: FeatureExtractor, progress: (String, Int, Int) -> Void = { _, _, _ in },
        skipped: (SkippedPictures.Entry) -> Void = { _ in }
    ) throws -> FeatureDump {
        var parts: [(features: Tensor, labels: [Int])] = []
        for (name, folder) in [("train", pictures.train), ("val", pictures.test)] {
            let extracted = try extractor.features(of: folder.paths) {
                progress(name, $0, folder.paths.count)
            }
            extracted.skipped.forEach(skipped)
            guard !extracted.indices.isEmpty else {
                throw EvaluationError("none of the \(folder.paths.count) pictures of \(name) can be read")
            }
            let labels = folder.labels ?? []
            parts.append(
                (inference { extracted.features[0].normalized() }, extracted.indices.map { labels[$0] }))
        }
        return FeatureDump(
            trainFeatures: parts[0].features, trainLabels: parts[0].labels, testFeatures: parts[1].features,
            testLabels: parts[1].labels)
    }
}
