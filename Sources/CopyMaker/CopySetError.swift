import Files

/// Why a set of copies could not be made; `description` is one sentence.
public enum CopySetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// More pictures were given than a set can number.
    case tooManyPictures(count: Int)
    /// The number of strong copies is not one that names can hold.
    case strongCopies(count: Int)
    /// No picture was given.
    case noPictures
    /// Not one of the pictures could be read; the first and what is wrong with it.
    case nothingReadable(count: Int, first: SkippedSource)
    /// The folder holds something that no set of copies left there.
    case folderNotEmpty(path: String)
    /// A picture lies in the folder that is to be replaced.
    case pictureInside(path: String, folder: String)
    /// A picture could not be encoded.
    case notEncoded(path: String, reason: String)
    /// A file or folder of the set could not be read or written.
    case file(FileError)

    /// One sentence that names the file or the number and says what is wrong with it.
    public var description: String {
        switch self {
        case .tooManyPictures(let count):
            "A set of copies numbers its originals with four digits, so \(count) pictures are too many: "
                + "give at most \(CopySet.maximumOriginals)."
        case .strongCopies(let count):
            "A set of copies has 0 to \(CopySet.maximumStrongPerOriginal) strong copies of each original, "
                + "not \(count)."
        case .noPictures: "There are no pictures to make copies of."
        case .nothingReadable(let count, let first):
            count == 1
                ? "There is nothing to make copies of: \(first.reason)"
                : "None of the \(count) pictures can be read, so there is nothing to make copies of; "
                    + "the first: \(first.reason)"
        case .folderNotEmpty(let path):
            "The folder \(path) is not empty and no set of copies, so nothing is written to it: "
                + "name a new one."
        case .pictureInside(let path, let folder):
            "The picture \(path) lies in \(folder), which is to be replaced: name another folder."
        case .notEncoded(let path, let reason): "\(path) cannot be written: \(reason)"
        case .file(let error): "\(error.description)."
        }
    }
}
