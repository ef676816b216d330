/// The pictures of a folder or list, in a fixed order, with their classes if they have any.
///
/// Three layouts, told apart by what is there:
/// - `DIR/class/**/picture`, in torchvision's order: classes sorted, then folders, then files, all by code
///   points, following links;
/// - `DIR/picture`, where no folder in DIR holds pictures: a flat folder, no labels;
/// - a text file with one path a line, relative to its own folder, and perhaps a tab and a label.
public struct ImageFolder: Sendable {
    /// Endings that make a file a picture here, in any case, as in torchvision.
    public static let extensions = ["jpg", "jpeg", "png", "ppm", "bmp", "pgm", "tif", "tiff", "webp"]

    /// The pictures' paths.
    public private(set) var paths: PathList
    /// Each picture's class, an index into `classes`; nil if there are none.
    public private(set) var labels: [Int]?
    /// Names of the classes that have pictures, sorted.
    public let classes: [String]
    /// Class folders without a picture, which torchvision refuses and which are left out here.
    public let emptyClasses: [String]
    /// Pictures beside the class folders, which are left out.
    public let ignoredTopLevelPictures: Int
    /// Files and folders left out because their names are not UTF-8.
    public let unusableNames: Int

    /// Looks through a folder, or reads a list file.
    public init(path: String) throws(ImageFolderError) {
        guard let kind = FileKind(path: path) else {
            throw .unreadable(path: path, reason: PictureFile.lastReason())
        }
        switch kind {
        case .folder: try self.init(folder: path)
        case .file: try self.init(list: path)
        case .other: throw .unreadable(path: path, reason: "it is neither a folder nor a file")
        }
    }

    private init(folder path: String) throws(ImageFolderError) {
        let root = path.hasSuffix("/") ? path : path + "/"
        let top = try FolderListing(path: path)
        var unusable = top.unusableNames
        var paths = PathList(root: root)
        var labels: [Int] = []
        var classes: [String] = []
        var empty: [String] = []
        for name in top.folders {
            var walk = FolderWalk(root: root, identity: top.identity)
            try walk.visit(name)
            unusable += walk.unusableNames
            let before = paths.count
            walk.appendPictures(to: &paths)
            if paths.count == before {
                empty.append(name)
                continue
            }
            labels.append(contentsOf: repeatElement(classes.count, count: paths.count - before))
            classes.append(name)
        }
        let flat = top.files.filter(Self.isPicture)
        if paths.isEmpty {
            for name in flat { paths.append(name) }
            guard !paths.isEmpty else { throw .noPictures(path: path) }
        }
        self.paths = paths
        self.labels = classes.isEmpty ? nil : labels
        self.classes = classes
        emptyClasses = empty
        ignoredTopLevelPictures = classes.isEmpty ? 0 : flat.count
        unusableNames = unusable
    }

    private init(list path: String) throws(ImageFolderError) {
        let list = try PictureList(path: path)
        guard !list.paths.isEmpty else {
            throw .badLine(path: path, line: 1, reason: "the list names no picture")
        }
        paths = list.paths
        labels = list.labels
        classes = list.classes
        emptyClasses = []
        ignoredTopLevelPictures = 0
        unusableNames = 0
    }

    /// Some of the pictures, in their order, with all the classes.
    public func subset(_ isIncluded: (Int) -> Bool) -> ImageFolder {
        var result = self
        let kept = paths.indices.filter(isIncluded)
        result.paths = PathList(root: paths.root)
        for index in kept { result.paths.append(paths.relative(index)) }
        result.labels = labels.map { labels in kept.map { labels[$0] } }
        return result
    }

    /// Whether a path leads to a folder.
    public static func isFolder(_ path: String) -> Bool { FileKind(path: path) == .folder }

    /// Whether a file name has one of the endings.
    public static func isPicture(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { bytes in
            extensions.contains { ending in
                let dot = bytes.count - ending.utf8.count - 1
                return dot >= 0 && bytes[dot] == UInt8(ascii: ".")
                    && zip(bytes[(dot + 1)...], ending.utf8).allSatisfy { byte, letter in
                        byte == letter || byte | 0x20 == letter && (0x41...0x5A).contains(byte)
                    }
            }
        }
    }
}
