import DINO
import Imaging
import Torch

/// A labelled data set in the original's layout: `train` and `val` folders with the same class folders.
public struct LabelledPictures {
    /// Pictures to compare with.
    public let train: ImageFolder
    /// Pictures to classify.
    public let test: ImageFolder

    /// Reads `PATH/train` and `PATH/val`.
    ///
    /// - Throws: `ImageFolderError`, `EvaluationError` where labels are missing or the classes differ.
    public init(path: String) throws {
        train = try ImageFolder(path: path + "/train")
        test = try ImageFolder(path: path + "/val")
        for (name, folder) in [("train", train), ("val", test)] where folder.labels == nil {
            throw EvaluationError(
                "\(path)/\(name) has no class folders; put each class's pictures into a folder of its own")
        }
        guard train.classes == test.classes else {
            let extra = test.classes.filter { !train.classes.contains($0) }
            let absent = train.classes.filter { !test.classes.contains($0) }
            throw EvaluationError(
                "the classes of \(path)/train and \(path)/val differ: "
                    + (extra.isEmpty
                        ? "val lacks \(absent.prefix(3).joined(separator: ", "))"
                        : "train lacks \(extra.prefix(3).joined(separator: ", "))"))
        }
    }
}

/// An evaluation that cannot be done: one sentence.
public struct EvaluationError: Error, Equatable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    /// With this sentence.
    public init(_ description: String) {
        self.description = description
    }
}

/// The original's k-NN evaluation from pictures to features of unit length.
public struct KNNEvaluation {
    private let pictures: LabelledPictures

    /// Evaluates on these pictures.
    public init(_ pictures: LabelledPictures) {
        self.pictures = pictures
    }

    /// Features of both sets, normalised once after extraction, with the labels of the pictures that could be read.
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
            let labels = folder.labels ?? []
            parts.append(
                (inference { extracted.features.normalized() }, extracted.indices.map { labels[$0] }))
        }
        return FeatureDump(
            trainFeatures: parts[0].features, trainLabels: parts[0].labels, testFeatures: parts[1].features,
            testLabels: parts[1].labels)
    }
}
