/// What a look through a folder of pictures finds.
struct FolderContents {
    let paths: PathList
    /// Names of the class folders with pictures.
    let classes: [String]
    /// Pictures of each class.
    let counts: [Int]
    let emptyClasses: [String]
    let ignoredTopLevelPictures: Int
    let unusableNames: Int

    /// Each picture's class.
    var labels: [Int] {
        var labels: [Int] = []
        labels.reserveCapacity(paths.count)
        for (label, count) in counts.enumerated() {
            labels.append(contentsOf: repeatElement(label, count: count))
        }
        return labels
    }

    /// Looks through a folder, or finds in the cache what that gave; throws where there are no pictures.
    static func find(
        _ path: String, cache folder: String?, cachedFrom: Int
    ) throws(ImageFolderError) -> FolderContents {
        let cache = folder.map { ListingCache(path: path, in: $0) }
        if let contents = cache?.read() { return contents }
        let tree = try FolderTree(path: path)
        let walks = try tree.takeWalks()
        let contents = FolderContents(tree.top, walks, root: path.hasSuffix("/") ? path : path + "/")
        guard !contents.paths.isEmpty else { throw .noPictures(path: path) }
        if contents.paths.count >= cachedFrom {
            cache?.write(contents, folders: [("", tree.top.stamp)] + walks.flatMap(\.folders))
        }
        return contents
    }

    private init(_ top: FolderEntries, _ walks: [FolderWalk], root: String) {
        var paths = PathList(root: root)
        paths.reserveCapacity(
            walks.reduce(0) { $0 + $1.pictures.count },
            bytes: walks.reduce(0) { $0 + $1.pictures.bytes.count })
        for walk in walks { paths.append(walk.pictures) }
        let isFlat = paths.isEmpty
        if isFlat { top.files.forEach { paths.append([], $0) } }
        self.paths = paths
        let named = zip(top.folders, walks)
        classes = named.filter { !$1.pictures.isEmpty }.map(\.0)
        counts = walks.map(\.pictures.count).filter { $0 > 0 }
        emptyClasses = named.filter { $1.pictures.isEmpty }.map(\.0)
        ignoredTopLevelPictures = isFlat ? 0 : top.files.count
        unusableNames = walks.reduce(top.unusableNames) { $0 + $1.unusableNames }
    }

    init(
        paths: PathList, classes: [String], counts: [Int], emptyClasses: [String],
        ignoredTopLevelPictures: Int,
        unusableNames: Int
    ) {
        self.paths = paths
        self.classes = classes
        self.counts = counts
        self.emptyClasses = emptyClasses
        self.ignoredTopLevelPictures = ignoredTopLevelPictures
        self.unusableNames = unusableNames
    }
}
