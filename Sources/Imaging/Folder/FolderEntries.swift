#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What one folder holds: the names of its folders and of those files that are wanted, in one block of bytes.
///
/// A string for each of a million names, made only to be compared and copied, takes longer than reading the
/// folders.
struct FolderEntries {
    private(set) var folders: [String] = []
    /// Names of files, sorted by their bytes, which is Python's order of strings.
    private(set) var files = SortedNames()
    /// Files and folders whose names are not UTF-8.
    private(set) var unusableNames = 0
    /// What tells whether the folder is still as it is here.
    let stamp: FolderStamp

    /// Reads a folder; links are followed.
    init(
        path: String, keeping isWanted: (UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(ImageFolderError) {
        guard let folder = opendir(path) else {
            throw .unreadable(path: path, reason: PictureFile.lastReason())
        }
        defer { closedir(folder) }
        var status = stat()
        guard fstat(dirfd(folder), &status) == 0 else {
            throw .unreadable(path: path, reason: PictureFile.lastReason())
        }
        stamp = FolderStamp(status)
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        while true {
            errno = 0
            guard let entry = readdir(folder) else { break }
            let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
            add(name, type: Int32(entry.pointee.d_type), in: dirfd(folder), isWanted)
        }
        guard errno == 0 else { throw .unreadable(path: path, reason: PictureFile.lastReason()) }
        folders.sort(by: FolderListing.precedes)
        files.sort()
    }

    private mutating func add(
        _ name: UnsafePointer<CChar>, type: Int32, in folder: Int32,
        _ isWanted: (UnsafeBufferPointer<UInt8>) -> Bool
    ) {
        let count = strlen(name)
        let bytes = UnsafeRawBufferPointer(start: name, count: count).assumingMemoryBound(to: UInt8.self)
        if bytes.first == UInt8(ascii: "."), count == 1 || count == 2 && bytes[1] == UInt8(ascii: ".") {
            return
        }
        // Nearly all names are ASCII, and then they are UTF-8 too.
        guard bytes.allSatisfy({ $0 < 0x80 }) || String(validatingCString: name) != nil else {
            unusableNames += 1
            return
        }
        var isFolder = type == Int32(DT_DIR)
        if type == Int32(DT_LNK) || type == Int32(DT_UNKNOWN) {
            var status = stat()
            isFolder = fstatat(folder, name, &status, 0) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }
        if isFolder {
            folders.append(String(cString: name))
        } else if isWanted(bytes) {
            files.append(bytes)
        }
    }
}

/// Which folder it was, and when its entries last changed.
struct FolderStamp: Equatable {
    let device: Int
    let number: Int
    /// Nanoseconds since 1970; adding, removing and renaming entries changes it.
    let modified: Int

    init(_ status: stat) {
        device = Int(truncatingIfNeeded: status.st_dev)
        number = Int(truncatingIfNeeded: status.st_ino)
        modified = status.modified
    }

    /// That of a folder as it is now; nil where there is none.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
        self.init(status)
    }

    init(device: Int, number: Int, modified: Int) {
        self.device = device
        self.number = number
        self.modified = modified
    }

    /// Whether both are the same folder, changed or not: to notice a link that leads back.
    func isSameFolder(as other: FolderStamp) -> Bool { device == other.device && number == other.number }
}
