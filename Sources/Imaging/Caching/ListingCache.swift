#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What an earlier look through a large folder found, as long as no folder in it has changed since.
///
/// Adding, removing and renaming a file changes the time of its folder, so folders are looked at and files
/// are not: a thousand system calls for a million files.
struct ListingCache {
    private let file: CacheFile
    private let root: String

    /// Smaller folders are as quickly read as a cache of them.
    static let cachedFrom = 20_000

    init(path: String, in folder: String) {
        // The number is the layout's: raise it where that, or what counts as a picture, changes.
        file = CacheFile(key: "listing 1 " + PictureFile.absolute(path), in: folder)
        root = path.hasSuffix("/") ? path : path + "/"
    }

    /// The listing, or nil where there is none that still holds.
    func read() -> FolderContents? {
        guard var reader = file.read(), let folders = reader.paths(), let devices = reader.numbers(),
            let numbers = reader.numbers(), let times = reader.numbers(), folders.count > 0,
            [devices, numbers, times].allSatisfy({ $0.count == folders.count })
        else { return nil }
        for (index, folder) in folders.enumerated() {
            let then = FolderStamp(device: devices[index], number: numbers[index], modified: times[index])
            guard FolderStamp(path: root + folder) == then else { return nil }
        }
        guard let pictures = reader.paths(), let classes = reader.paths(), let counts = reader.numbers(),
            let empty = reader.paths(), let ignored = reader.number(), let unusable = reader.number(),
            counts.count == classes.count, counts.allSatisfy({ (0...pictures.count).contains($0) }),
            classes.isEmpty || counts.reduce(0, +) == pictures.count
        else { return nil }
        return FolderContents(
            paths: pictures.moved(to: root), classes: Array(classes), counts: counts,
            emptyClasses: Array(empty),
            ignoredTopLevelPictures: ignored, unusableNames: unusable)
    }

    /// Keeps a listing, unless a folder was changed a moment ago: it may change again without its time doing
    /// so.
    func write(_ contents: FolderContents, folders: [(path: String, stamp: FolderStamp)]) {
        let newest = folders.map(\.stamp.modified).max() ?? 0
        guard Int(time(nil)) * 1_000_000_000 - newest > 3_000_000_000 else { return }
        file.write { writer in
            writer.append(PathList(folders.map(\.path)))
            writer.append(folders.map(\.stamp.device))
            writer.append(folders.map(\.stamp.number))
            writer.append(folders.map(\.stamp.modified))
            writer.append(contents.paths.moved(to: ""))
            writer.append(PathList(contents.classes))
            writer.append(contents.counts)
            writer.append(PathList(contents.emptyClasses))
            writer.append(contents.ignoredTopLevelPictures)
            writer.append(contents.unusableNames)
        }
    }
}
