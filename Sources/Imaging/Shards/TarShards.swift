/// The pictures of tar files in WebDataset's layout, numbered through from shard to shard.
///
/// Files of a sample follow each other and share their name up to the first dot (`0001.jpg`, `0001.cls`); the
/// picture is the one with a picture's ending, and all else is passed over.
public struct TarShards: Sendable {
    /// The tar files, in the order in which they were named.
    public let paths: [String]
    /// Shards without a picture.
    public let emptyShards: [String]
    /// Pictures left out because their sample has another.
    public let surplusPictures: Int
    let indexes: [ShardIndex]
    /// Each shard's first picture, and the count of all at the end.
    let starts: [Int]

    /// Pictures in all shards.
    public var count: Int { starts[starts.count - 1] }

    /// Finds the shards' pictures, from the cache or by reading their headers, several at a time.
    ///
    /// - Parameter progress: Called on this thread with the shards that are done and the number of all.
    /// - Throws: `ShardError` for a shard that cannot be read or is damaged, and where there are no pictures
    ///   at all.
    public init(paths: [String], progress: (Int, Int) -> Void = { _, _ in }) throws(ShardError) {
        try self.init(paths: paths, cache: CacheFile.folder("shards"), progress: progress)
    }

    /// The same with another folder for the cache, or none.
    package init(
        paths: [String], cache: String?, cachedFrom: Int = 100, progress: (Int, Int) -> Void = { _, _ in }
    ) throws(ShardError) {
        let reading = ShardIndexing(paths: paths, cache: cache, cachedFrom: cachedFrom)
        indexes = try reading.run(progress: progress)
        self.paths = paths
        emptyShards = zip(paths, indexes).filter { $1.count == 0 }.map(\.0)
        surplusPictures = indexes.reduce(0) { $0 + $1.surplus }
        var starts = [0]
        for index in indexes { starts.append(starts[starts.count - 1] + index.count) }
        self.starts = starts
        guard count > 0 else {
            let which = paths.count == 1 ? "it holds" : "it and \(paths.count - 1) more hold"
            throw ShardError(
                paths.first ?? "",
                "\(which) no files ending in \(ImageFolder.extensions.joined(separator: ", "))")
        }
    }

    /// The shard of a picture, and its number there.
    func place(of index: Int) -> (shard: Int, member: Int) {
        // The last shard that starts at or before it, which is none of the empty ones.
        var (low, high) = (0, starts.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= index { low = middle } else { high = middle }
        }
        return (low, index - starts[low])
    }

    /// A picture's name: its shard's and its own.
    public func name(of index: Int) -> String {
        let (shard, member) = place(of: index)
        let name = indexes[shard].names.relative(member)
        return "\(paths[shard]):\(name.contains(where: \.isNewline) ? name.debugDescription : name)"
    }

    /// Bytes of an encoded picture.
    package func encodedSize(of index: Int) -> Int {
        let (shard, member) = place(of: index)
        return indexes[shard].sizes[member]
    }

    /// Reads one picture on its own.
    public func image(at index: Int, options: DecodeOptions = DecodeOptions()) throws(ImageError) -> Image {
        let bytes = try encoded(index, maximumSize: options.maximumFileSize)
        return try Image.decode(bytes, name: name(of: index), options: options)
    }

    func encoded(_ index: Int, maximumSize: Int) throws(ImageError) -> [UInt8] {
        let (shard, member) = place(of: index)
        let size = indexes[shard].sizes[member]
        try checkSize(of: index, size, maximumSize)
        do throws(ShardError) {
            let file = try open(shard, access: .scattered)
            var bytes = [UInt8](repeating: 0, count: size)
            try bytes.withUnsafeMutableBufferPointer { (buffer) throws(ShardError) in
                try file.read(UnsafeMutableRawBufferPointer(buffer), at: indexes[shard].offsets[member])
            }
            return bytes
        } catch {
            throw .unreadable(file: paths[shard], reason: error.reason)
        }
    }

    func checkSize(of index: Int, _ size: Int, _ maximumSize: Int) throws(ImageError) {
        guard size <= maximumSize else {
            throw .unreadable(
                file: name(of: index), reason: "it has \(size) bytes, more than the limit of \(maximumSize)")
        }
        if size > 1 << 24 { try DecodeOptions.requireMemory(size, file: name(of: index)) }
    }

    /// Opens a shard, which must be what it was when its headers were read.
    func open(_ shard: Int, access: TarFile.Access) throws(ShardError) -> TarFile {
        let file = try TarFile(paths[shard], access: access)
        guard file.size == indexes[shard].fileSize, file.modified == indexes[shard].modified else {
            throw ShardError(paths[shard], "it has changed since this run began")
        }
        return file
    }
}
