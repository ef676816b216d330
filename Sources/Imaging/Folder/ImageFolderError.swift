/// Why a folder or list of pictures cannot be used; `description` is one sentence.
public enum ImageFolderError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no such file or folder, or it cannot be read.
    case unreadable(path: String, reason: String)
    /// The folder holds no pictures.
    case noPictures(path: String)
    /// A line of a list file cannot be understood.
    case badLine(path: String, line: Int, reason: String)

    /// What is wrong, as the end of a sentence.
    var reason: String {
        switch self {
        case .unreadable(_, let reason): reason
        case .noPictures: "it holds no pictures"
        case .badLine(_, let line, let reason): "line \(line): \(reason)"
        }
    }

    /// One sentence that says what is wrong and where.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "Cannot read \(path): \(reason)."
        case .noPictures(let path):
            "There are no pictures in \(path): looked in it and all folders below for files ending in "
                + ImageFolder.extensions.joined(separator: ", ") + "."
        case .badLine(let path, let line, let reason): "Cannot use line \(line) of \(path): \(reason)."
        }
    }
}
