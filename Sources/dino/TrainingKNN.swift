import DINO
import DINOTraining
import Evaluation
import Imaging
import Torch

/// k-NN top-1 while training, on labelled pictures, with pictures of the size that is trained on.
struct TrainingKNN {
    private let evaluation: KNNEvaluation
    private let group: ProcessGroup
    private let settings: TrainingSettings
    private let transform: EvaluationTransform
    private let normalizer: PixelNormalizer

    init(path: String, settings: TrainingSettings, group: ProcessGroup) throws {
        self.group = group
        evaluation = KNNEvaluation(try LabelledPictures(path: path))
        self.settings = settings
        transform = try Preprocessing().transform(
            trainedSize: settings.globalCropsSize, smallestSide: settings.backbone.smallestSide)
        normalizer = try PixelNormalizer(
            mean: settings.mean, deviation: settings.deviation, device: settings.device)
    }

    /// Top-1 in percent with 20 neighbours, the number that the original's help recommends.
    func top1(_ backbone: Backbone) throws -> Double {
        let extractor = FeatureExtractor(
            transform: transform, device: settings.device, workers: max(1, settings.workers), group: group,
            function: FeatureExtractor.classTokens(
                backbone, normalizer: normalizer, precision: settings.precision, device: settings.device))
        return try evaluation.features(extractor).accuracy(ks: [20], group: group).first?.top1 ?? .nan
    }
}
