/// A walk through a folder and all below it, links followed, in the order of Python's `sorted(os.walk(…))`.
///
/// That sorts the folders' whole paths, so that `a b` and `a-b` come before `a/c`: not what sorting each folder's
/// entries on the way down gives.
struct FolderWalk {
    private let root: String
    private let rootIdentity: [UInt64]
    private var found: [(folder: String, files: [String])] = []
    private(set) var unusableNames = 0

    /// `root` ends in a slash; all else is relative to it.
    init(root: String, identity: [UInt64]) {
        self.root = root
        rootIdentity = identity
    }

    /// Collects the pictures in a folder and below.
    mutating func visit(_ folder: String) throws(ImageFolderError) {
        try visit(folder, above: [rootIdentity])
    }

    private mutating func visit(_ folder: String, above: [[UInt64]]) throws(ImageFolderError) {
        let listing = try FolderListing(path: root + folder)
        // A link to a folder that this one is in would go round for ever.
        guard !above.contains(listing.identity) else { return }
        unusableNames += listing.unusableNames
        let pictures = listing.files.filter(ImageFolder.isPicture)
        if !pictures.isEmpty { found.append((folder, pictures)) }
        for name in listing.folders {
            try visit(folder + "/" + name, above: above + [listing.identity])
        }
    }

    /// Adds the pictures, sorted.
    func appendPictures(to paths: inout PathList) {
        for (folder, files) in found.sorted(by: { FolderListing.precedes($0.folder, $1.folder) }) {
            for file in files { paths.append([folder.utf8, "/".utf8, file.utf8].joined()) }
        }
    }
}
