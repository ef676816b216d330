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

/// Names in one folder, sorted as Python sorts them: by code points, which is the order of UTF-8 bytes.
package struct FolderListing {
    private(set) var folders: [String] = []
    package private(set) var files: [String] = []
    private(set) var unusableNames = 0
    /// Device and number of the folder, to notice a link that leads back.
    let identity: [UInt64]

    package init(path: String) throws(ImageFolderError) {
        guard let folder = opendir(path) else {
            throw .unreadable(path: path, reason: PictureFile.lastReason())
        }
        defer { closedir(folder) }
        var status = stat()
        guard fstat(dirfd(folder), &status) == 0 else {
            throw .unreadable(path: path, reason: PictureFile.lastReason())
        }
        identity = [UInt64(truncatingIfNeeded: status.st_dev), UInt64(truncatingIfNeeded: status.st_ino)]
        while true {
            errno = 0
            guard let entry = readdir(folder) else { break }
            let type = entry.pointee.d_type
            let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
            let bytes = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
            guard let name = String(validatingCString: bytes) else {
                unusableNames += 1
                continue
            }
            if name == "." || name == ".." { continue }
            let isFolder: Bool
            switch Int32(type) {
            case Int32(DT_DIR): isFolder = true
            case Int32(DT_LNK), Int32(DT_UNKNOWN): isFolder = FileKind(path: path + "/" + name) == .folder
            default: isFolder = false
            }
            if isFolder { folders.append(name) } else { files.append(name) }
        }
        guard errno == 0 else { throw .unreadable(path: path, reason: PictureFile.lastReason()) }
        folders.sort(by: Self.precedes)
        files.sort(by: Self.precedes)
    }

    /// Python's order of strings. Swift's own compares by canonical equivalence.
    static func precedes(_ a: String, _ b: String) -> Bool {
        a.utf8.lexicographicallyPrecedes(b.utf8)
    }
}
