import Imaging

/// A labelled data set: pictures to compare with and pictures to classify, of the same classes.
public struct LabelledPictures {
    /// Pictures to compare with.
    public let train: ImageFolder
    /// Pictures to classify.
    public let test: ImageFolder

    /// Files and folders left out because their names are not UTF-8.
    public var unusableNames: Int { max(train.unusableNames, test.unusableNames) }

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

    /// Splits one folder with class folders: a share of each class, at least one picture, is to be
    /// classified.
    ///
    /// The same seed gives the same split, whatever other classes there are.
    /// - Throws: `ImageFolderError`, `EvaluationError` where labels are missing or a class has one picture
    ///   alone.
    public init(splitting path: String, testShare: Double, seed: UInt64) throws {
        let folder = try ImageFolder(path: path)
        guard let labels = folder.labels else {
            throw EvaluationError(
                "\(path) has no class folders; put each class's pictures into a folder of its own")
        }
        var members = [[Int]](repeating: [], count: folder.classes.count)
        for (index, label) in labels.enumerated() { members[label].append(index) }
        var isTest = [Bool](repeating: false, count: labels.count)
        for (label, indices) in members.enumerated() {
            guard indices.count > 1 else {
                throw EvaluationError(
                    "class \(folder.classes[label]) of \(path) has one picture; to split it, it needs two")
            }
            let name = folder.classes[label].utf8.reduce(UInt64(0)) { $0 &* 31 &+ UInt64($1) }
            var generator = SeededGenerator(seed, name, 0x5917)
            let count = min(indices.count - 1, max(1, Int((testShare * Double(indices.count)).rounded())))
            for index in indices.shuffled(using: &generator).prefix(count) { isTest[index] = true }
        }
        train = folder.subset { !isTest[$0] }
        test = folder.subset { isTest[$0] }
    }

    /// Reads a folder in the original's layout, or splits one that has class folders itself.
    ///
    /// - Throws: `ImageFolderError`, `EvaluationError`.
    public init(path: String, testShare: Double, seed: UInt64) throws {
        let parts = ["train", "val", "test", "valid", "validation"].filter {
            ImageFolder.isFolder("\(path)/\($0)")
        }
        let hasParts = parts.contains("train") && parts.contains("val")
        guard hasParts || parts.isEmpty else {
            throw EvaluationError(
                "\(path) has a folder \(parts[0]) but not both train and val; name them so, or give a folder of class folders to be split"
            )
        }
        self =
            try hasParts
            ? LabelledPictures(path: path)
            : LabelledPictures(splitting: path, testShare: testShare, seed: seed)
    }
}
