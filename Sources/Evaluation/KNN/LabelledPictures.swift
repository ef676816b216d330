import Imaging

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
