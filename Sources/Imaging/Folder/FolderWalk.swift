/// A walk through a folder and all below it, links followed, in the order of Python's `sorted(os.walk(…))`.
///
/// That sorts the folders' whole paths, so that `a b` and `a-b` come before `a/c`: not what sorting each
/// folder's entries on the way down gives.
struct FolderWalk {
    private let root: String
    private let rootStamp: FolderStamp
    private var found: [(folder: String, files: SortedNames)] = []
    /// The pictures, sorted.
    private(set) var pictures = PathList()
    private(set) var unusableNames = 0
    /// All folders that were read, relative to the root.
    private(set) var folders: [(path: String, stamp: FolderStamp)] = []

    /// `root` ends in a slash; all else is relative to it.
    init(root: String, stamp: FolderStamp) {
        self.root = root
        rootStamp = stamp
    }

    /// Collects the pictures in a folder and below.
    mutating func visit(_ folder: String) throws(ImageFolderError) {
        try visit(folder, above: [rootStamp])
        found.sort { FolderListing.precedes($0.folder, $1.folder) }
        pictures.reserveCapacity(
            found.reduce(0) { $0 + $1.files.count },
            bytes: found.reduce(0) { $0 + $1.files.byteCount + ($1.folder.utf8.count + 1) * $1.files.count })
        for (folder, files) in found {
            let start = Array((folder + "/").utf8)
            files.forEach { pictures.append(start, $0) }
        }
        found = []
    }

    private mutating func visit(_ folder: String, above: [FolderStamp]) throws(ImageFolderError) {
        let entries = try FolderEntries(path: root + folder, keeping: { ImageFolder.isPicture($0) })
        // A link to a folder that this one is in would go round for ever.
        guard !above.contains(where: entries.stamp.isSameFolder) else { return }
        folders.append((folder, entries.stamp))
        unusableNames += entries.unusableNames
        if !entries.files.isEmpty { found.append((folder, entries.files)) }
        for name in entries.folders {
            try visit(folder + "/" + name, above: above + [entries.stamp])
        }
    }
}
