import Files

/// Copies the files of a folder into tar shards in WebDataset's layout.
///
/// Pictures are shuffled before, so that each shard holds some of everything: while training, only those of a
/// few shards are mixed at a time. A sample is `000000123.jpg`, the picture's number in the folder's order,
/// and `000000123.cls`, its class where there are any; `pictures.txt` says which file each was, `classes.txt`
/// names the classes.
public struct ShardMaker {
    /// What was done.
    public struct Summary: Sendable {
        /// Files that were written.
        public internal(set) var shards = 0
        /// Pictures in them.
        public internal(set) var pictures = 0
        /// Files that could not be read and are left out, with the reason.
        public internal(set) var unreadable: [ImageError] = []
    }

    private let folder: ImageFolder
    private let output: String
    private let picturesPerShard: Int
    private let seed: UInt64

    /// Shards of these pictures in a folder that exists.
    public init(_ folder: ImageFolder, output: String, picturesPerShard: Int, seed: UInt64) {
        precondition(picturesPerShard > 0, "a shard without pictures")
        self.folder = folder
        self.output = output
        self.picturesPerShard = picturesPerShard
        self.seed = seed
    }

    /// Writes all shards, each whole or not at all.
    ///
    /// - Parameter progress: Called with the pictures that are done.
    /// - Throws: `FileError` where the output cannot be written.
    public func write(progress: (Int) -> Void = { _ in }) throws(FileError) -> Summary {
        var order = Array(folder.paths.indices)
        var generator = SeededGenerator(seed, 0x5348_4152_4453)
        for last in stride(from: order.count - 1, to: 0, by: -1) {
            order.swapAt(last, generator.whole(below: last + 1))
        }
        var summary = Summary()
        let list = try AtomicFile(output + "/pictures.txt")
        for first in stride(from: 0, to: order.count, by: picturesPerShard) {
            let name = "shard-\(Self.padded(summary.shards, 6)).tar"
            let tar = try TarWriter(output + "/" + name)
            for place in first..<min(first + picturesPerShard, order.count) {
                try add(order[place], to: tar, shard: name, list, &summary)
                progress(place + 1)
            }
            try tar.finish()
            summary.shards += 1
        }
        try list.commit()
        if folder.labels != nil {
            try AtomicFile.replace(output + "/classes.txt") { (file) throws(FileError) in
                for name in folder.classes { try file.write(name + "\n") }
            }
        }
        return summary
    }

    private func add(
        _ picture: Int, to tar: TarWriter, shard: String, _ list: AtomicFile, _ summary: inout Summary
    ) throws(FileError) {
        let path = folder.paths[picture]
        let bytes: [UInt8]
        do {
            bytes = try PictureFile.read(path, maximumSize: DecodeOptions().maximumFileSize)
        } catch {
            summary.unreadable.append(error)
            return
        }
        let number = Self.padded(picture, 9)
        let ending = path.lastIndex(of: ".").map { path[path.index(after: $0)...].lowercased() } ?? "jpg"
        let name = "\(number).\(ImageFolder.extensions.contains(ending) ? ending : "jpg")"
        try tar.add(name, bytes)
        var line = "\(shard):\(name)\t\(path)"
        if let label = folder.labels?[picture] {
            try tar.add("\(number).cls", Array("\(label)".utf8))
            line += "\t\(folder.classes[label])"
        }
        try list.write(line + "\n")
        summary.pictures += 1
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
