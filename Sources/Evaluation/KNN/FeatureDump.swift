import NN
import TensorFiles
import Torch

/// Features and labels of a training and a test set, and the original's four files of them.
public struct FeatureDump {
    /// Of the training pictures, (N, D), of unit length.
    public var trainFeatures: Tensor
    /// Their classes.
    public var trainLabels: [Int]
    /// Of the test pictures, (M, D), of unit length.
    public var testFeatures: Tensor
    /// Their classes.
    public var testLabels: [Int]

    /// Joins the four; as many labels as features each.
    public init(trainFeatures: Tensor, trainLabels: [Int], testFeatures: Tensor, testLabels: [Int]) {
        self.trainFeatures = trainFeatures
        self.trainLabels = trainLabels
        self.testFeatures = testFeatures
        self.testLabels = testLabels
    }

    /// How many different classes there are.
    public var classes: Int { Set(trainLabels).union(testLabels).count }

    private static let names = ["trainfeat.pth", "testfeat.pth", "trainlabels.pth", "testlabels.pth"]

    /// Reads `trainfeat.pth`, `testfeat.pth`, `trainlabels.pth` and `testlabels.pth` of a folder, as they are.
    ///
    /// - Throws: `FileError` where a file is missing, broken or does not fit the others.
    public init(folder: String) throws {
        let paths = FeatureDump.names.map { folder + "/" + $0 }
        let stored = try paths.map { path in
            guard let tensor = try TorchFile.read(path).tensorValue else {
                throw FileError(.malformed, path: path, "does not hold one tensor")
            }
            return tensor
        }
        for (features, labels) in [(0, 2), (1, 3)] {
            guard stored[features].shape.count == 2, stored[features].count > 0,
                DType(stored[features].dtype).isFloatingPoint
            else {
                throw FileError(.malformed, path: paths[features], "does not hold a matrix of features")
            }
            guard stored[labels].shape == [stored[features].shape[0]], stored[labels].dtype == .int64 else {
                throw FileError(
                    .malformed, path: paths[labels],
                    "does not hold \(stored[features].shape[0]) whole-number labels, one per feature")
            }
        }
        guard stored[0].shape[1] == stored[1].shape[1] else {
            throw FileError(
                .malformed, path: paths[1],
                "has features of \(stored[1].shape[1]) numbers, the training set of \(stored[0].shape[1])")
        }
        let labels = try stored[2...].map { try Tensor($0).array(of: Int.self) }
        self.init(
            trainFeatures: try Tensor(stored[0]).to(.float32), trainLabels: labels[0],
            testFeatures: try Tensor(stored[1]).to(.float32), testLabels: labels[1])
    }

    /// Writes the four files, each whole or not at all.
    ///
    /// - Throws: `FileError`, `TorchError.outOfMemory`.
    public func write(folder: String) throws {
        let values = [trainFeatures, testFeatures, Tensor(trainLabels), Tensor(testLabels)]
        for (name, value) in zip(FeatureDump.names, values) {
            try TorchFile.write(.tensor(StoredTensor(value)), to: folder + "/" + name)
        }
    }

    /// Accuracy of the test pictures for several k, computed where the features are kept.
    ///
    /// - Parameter group: Processes that share the test pictures; each gets the accuracy of all.
    /// - Throws: `TorchError.outOfMemory`, `ProcessGroupError`.
    public func accuracy(
        ks: [Int], temperature: Double = 0.07, on device: Device = .cpu, group: ProcessGroup = ProcessGroup()
    ) throws -> [KNNClassifier.Accuracy] {
        let classifier = try KNNClassifier(
            features: try trainFeatures.to(device), labels: trainLabels, temperature: temperature)
        let rows = group.part(of: testLabels.count)
        let correct = try classifier.correct(
            testFeatures: try testFeatures.slice(rows).to(device), testLabels: Array(testLabels[rows]), ks: ks
        )
        let sums = try group.sum(correct.flatMap { [Double($0.top1), Double($0.top5)] })
        let percent = 100 / Double(testLabels.count)
        return correct.enumerated().map { index, correct in
            KNNClassifier.Accuracy(
                k: correct.k, top1: sums[2 * index] * percent, top5: sums[2 * index + 1] * percent)
        }
    }
}
