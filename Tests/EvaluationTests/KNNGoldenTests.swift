import Evaluation
import Foundation
import TensorFiles
import TestSupport
import Testing
import Torch

/// The original's k-NN classifier on the same features; made by Golden/make_knn_golden.py.
@Suite struct KNNGoldenTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let train, test, width, classes: Int
        var testDescription: String { "\(train)/\(test)/\(width)/\(classes)" }
    }

    static let cases = [
        Case(train: 3000, test: 500, width: 32, classes: 40),
        Case(train: 700, test: 100, width: 16, classes: 7),
        Case(train: 2500, test: 300, width: 24, classes: 1000),
        Case(train: 400, test: 200, width: 8, classes: 3),
    ]

    static func features(seed: Int, count: Int, width: Int, classes: Int) -> (features: Tensor, labels: [Int])
    {
        let labels = (0..<count).map { ($0 * 7919 + seed) % classes }
        let centres = Formula.numbers(1, [classes, width], scale: 1).selecting(Tensor(labels))
        return ((centres + Formula.numbers(seed, [count, width], scale: 3.2)).normalized(), labels)
    }

    @Test(arguments: cases)
    func theSamePicturesAreRight(_ data: Case) throws {
        let golden = try TorchFile.read(Bundle.module.path(forResource: "Golden/knn", ofType: "pth")!)
        let expected = golden[data.testDescription]!
        let train = Self.features(seed: 11, count: data.train, width: data.width, classes: data.classes)
        let test = Self.features(seed: 12, count: data.test, width: data.width, classes: data.classes)
        let classifier = try KNNClassifier(
            features: train.features, labels: train.labels)
        let ks = [1, 3, 10, 20, 100, 200]
        let results = try classifier.accuracy(
            testFeatures: test.features, testLabels: test.labels, ks: ks, chunk: 64)
        for (k, result) in zip(ks, results) {
            let right = [result.top1, result.top5].map { Int(($0 * Double(data.test) / 100).rounded()) }
            #expect(right == expected["\(k)"]!.arrayValue!.map { Int($0.intValue!) }, "k = \(k)")
        }
    }

    @Test func aKAboveTheTrainingSetCountsAsItsSize() throws {
        let train = Self.features(seed: 1, count: 5, width: 4, classes: 2)
        let classifier = try KNNClassifier(features: train.features, labels: train.labels)
        let results = try classifier.accuracy(
            testFeatures: train.features, testLabels: train.labels, ks: [1, 50])
        #expect(results.map(\.k) == [1, 5])
        #expect(results[0].top1 == 100)
    }

    /// Memory depends on how many classes there are, not on what their numbers are.
    @Test func labelsMayBeAnyNumbers() throws {
        let train = Self.features(seed: 1, count: 9, width: 4, classes: 3)
        let far = train.labels.map { $0 * 1_000_000_000_000 - 5 }
        let classifier = try KNNClassifier(features: train.features, labels: far)
        let results = try classifier.accuracy(
            testFeatures: train.features, testLabels: far.dropLast() + [77], ks: [1])
        #expect(abs(results[0].top1 - 100 * 8 / 9) < 1e-9)
    }

    @Test func dumpsAreReadBackAsTheyWere() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dump-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let train = Self.features(seed: 1, count: 9, width: 4, classes: 3)
        let test = Self.features(seed: 2, count: 5, width: 4, classes: 3)
        try FeatureDump(
            trainFeatures: train.features, trainLabels: train.labels, testFeatures: test.features,
            testLabels: test.labels
        ).write(folder: folder)
        let back = try FeatureDump(folder: folder)
        #expect(back.trainFeatures.floats == train.features.floats)
        #expect(back.testFeatures.floats == test.features.floats)
        #expect(back.trainLabels == train.labels)
        #expect(back.testLabels == test.labels)
        #expect(back.classes == 3)
    }

    @Test func aDumpOfOtherLengthsIsRefused() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dump-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let train = Self.features(seed: 1, count: 9, width: 4, classes: 3)
        try FeatureDump(
            trainFeatures: train.features, trainLabels: [0, 1], testFeatures: train.features,
            testLabels: train.labels
        ).write(folder: folder)
        #expect(throws: FileError.self) { try FeatureDump(folder: folder) }
    }
}
