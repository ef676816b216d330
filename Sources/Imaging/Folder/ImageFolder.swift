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
    ///
    /// What a large folder holds is kept in the user's cache folder, and found there for as long as no folder
    /// in it changes.
    public init(path: String) throws(ImageFolderError) {
        try self.init(
            path: path, cache: CacheFile.folder("listings"), cachedFrom: ListingCache.cachedFrom)
    }

    /// The same with another folder for the cache, or none.
    package init(path: String, cache: String?, cachedFrom: Int) throws(ImageFolderError) {
        guard let kind = FileKind(path: path) else {
            throw .unreadable(path: path, reason: PictureFile.lastReason())
        }
        switch kind {
        case .folder: try self.init(folder: path, cache: cache, cachedFrom: cachedFrom)
        case .file: try self.init(list: path)
        case .other: throw .unreadable(path: path, reason: "it is neither a folder nor a file")
        }
    }

    private init(folder path: String, cache: String?, cachedFrom: Int) throws(ImageFolderError) {
        let contents = try FolderContents.find(path, cache: cache, cachedFrom: cachedFrom)
        paths = contents.paths
        classes = contents.classes
        labels = classes.isEmpty ? nil : contents.labels
        emptyClasses = contents.emptyClasses
        ignoredTopLevelPictures = contents.ignoredTopLevelPictures
        unusableNames = contents.unusableNames
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
        return name.withUTF8 { isPicture($0) }
    }

    /// The endings as numbers, so that a million names are told in milliseconds.
    private static let packedExtensions = extensions.map {
        $0.utf8.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }

    /// Whether a file name in UTF-8 has one of the endings.
    static func isPicture(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        // All endings have three or four letters.
        var packed: UInt32 = 0
        for place in 1...5 where place <= name.count {
            let byte = name[name.count - place]
            if byte == UInt8(ascii: ".") { return place > 3 && packedExtensions.contains(packed) }
            let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            if place < 5 { packed |= UInt32(lower) << (8 * UInt32(place - 1)) }
        }
        return false
    }
}
