#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a path leads to, links followed.
enum FileKind {
    case folder, file, other

    /// Nil, with the reason in `errno`, if there is nothing.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: self = .folder
        case S_IFREG: self = .file
        default: self = .other
        }
    }
}

extension PictureFile {
    /// The system's words for the last error of this thread.
    static func lastReason() -> String { reason(errno) }
}

/// Names of the files in one folder, sorted as Python sorts them: by code points, which is the order of UTF-8
/// bytes.
package struct FolderListing {
    package let files: [String]

    package init(path: String) throws(ImageFolderError) {
        files = try FolderEntries(path: path, keeping: { _ in true }).files.strings
    }

    /// Python's order of strings. Swift's own compares by canonical equivalence.
    static func precedes(_ a: String, _ b: String) -> Bool {
        a.utf8.lexicographicallyPrecedes(b.utf8)
    }
}
