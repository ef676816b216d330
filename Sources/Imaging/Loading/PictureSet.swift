/// The pictures that a path names for training: files of a folder or list, or members of tar shards.
public enum PictureSet: Sendable {
    /// Files.
    case files(ImageFolder)
    /// Members of tar files.
    case shards(TarShards)

    /// Looks at what is there: tar shards where the path is one, a pattern, list or folder of them; else
    /// files.
    ///
    /// - Parameter progress: Called while shards are looked through, with those that are done and all.
    /// - Throws: `ImageFolderError`, `ShardError`.
    public init(path: String, progress: (Int, Int) -> Void = { _, _ in }) throws {
        if let shards = try ShardPaths.find(path) {
            self = .shards(try TarShards(paths: shards, progress: progress))
        } else {
            self = .files(try ImageFolder(path: path))
        }
    }

    /// How many there are.
    public var count: Int {
        switch self {
        case .files(let folder): folder.paths.count
        case .shards(let shards): shards.count
        }
    }

    /// Reads one picture on its own.
    public func image(at index: Int) throws(ImageError) -> Image {
        switch self {
        case .files(let folder): try Image(contentsOf: folder.paths[index])
        case .shards(let shards): try shards.image(at: index)
        }
    }

    /// What a user may not expect, a sentence each.
    ///
    /// - Parameter path: What the user called the pictures.
    public func oddities(path: String) -> [String] {
        switch self {
        case .files(let folder): Self.oddities(of: folder, path)
        case .shards(let shards): Self.oddities(of: shards, path)
        }
    }

    private static func oddities(of folder: ImageFolder, _ path: String) -> [String] {
        var notes: [String] = []
        if folder.ignoredTopLevelPictures > 0 {
            notes.append(
                "\(folder.ignoredTopLevelPictures) pictures beside the class folders of \(path) are left out")
        }
        if !folder.emptyClasses.isEmpty {
            let names = folder.emptyClasses.prefix(3).joined(separator: ", ")
            notes.append("\(folder.emptyClasses.count) folders of \(path) hold no pictures (\(names))")
        }
        if folder.unusableNames > 0 {
            notes.append("\(folder.unusableNames) files of \(path) have names that are not UTF-8; left out")
        }
        return notes
    }

    private static func oddities(of shards: TarShards, _ path: String) -> [String] {
        var notes: [String] = []
        if !shards.emptyShards.isEmpty {
            let names = shards.emptyShards.prefix(3).joined(separator: ", ")
            notes.append("\(shards.emptyShards.count) shards of \(path) hold no pictures (\(names))")
        }
        if shards.surplusPictures > 0 {
            notes.append(
                "\(shards.surplusPictures) pictures of \(path) are left out, as their names are those of another "
                    + "up to the first dot, which makes them one sample")
        }
        return notes
    }
}
