/// Which pictures a shard holds, and where: one of each sample.
///
/// Members that follow each other and share folder and name up to the first dot are a sample, as in
/// WebDataset.
struct ShardIndex: Sendable, Equatable {
    /// The pictures' names in the shard.
    var names = PathList()
    /// Where each picture begins.
    var offsets: [Int] = []
    /// Bytes of each.
    var sizes: [Int] = []
    /// Pictures left out because their sample has another.
    var surplus = 0
    /// Members of all kinds.
    var members = 0
    /// The shard's size in bytes when it was read.
    let fileSize: Int
    /// When it was last changed, nanoseconds since 1970.
    let modified: Int

    var count: Int { offsets.count }

    /// An index without pictures.
    init(fileSize: Int, modified: Int) {
        self.fileSize = fileSize
        self.modified = modified
    }

    /// Walks through a shard's headers.
    init(of file: TarFile) throws(ShardError) {
        guard file.size > 0 else { throw ShardError(file.path, "it is empty") }
        self.init(fileSize: file.size, modified: file.modified)
        var walk = TarWalk(file)
        var sample: [UInt8] = []
        var best: Candidate?
        while let member = try walk.next() {
            members += 1
            guard member.isRegular, let name = MemberName(member.name) else { continue }
            if name.sample != sample[...] {
                append(best)
                best = nil
                sample = Array(name.sample)
            }
            guard name.isPicture else { continue }
            let candidate = Candidate(member: member, isPlain: name.isPlain)
            guard let other = best else {
                best = candidate
                continue
            }
            surplus += 1
            // `1.jpg` is the picture of `1.mask.png`, whichever comes first.
            if candidate.isPlain, !other.isPlain { best = candidate }
        }
        append(best)
    }

    private struct Candidate {
        let member: TarMember
        let isPlain: Bool
    }

    private mutating func append(_ candidate: Candidate?) {
        guard let member = candidate?.member else { return }
        names.append(member.name)
        offsets.append(member.offset)
        sizes.append(member.size)
    }
}

/// A member's name taken apart by WebDataset's rule: nil where it has no dot or begins with one.
private struct MemberName {
    /// Folder and name up to the first dot.
    let sample: ArraySlice<UInt8>
    let isPicture: Bool
    /// Whether the ending is the only one.
    let isPlain: Bool

    init?(_ name: [UInt8]) {
        let start = name.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        guard let dot = name[start...].firstIndex(of: UInt8(ascii: ".")), dot > start else { return nil }
        sample = name[..<dot]
        isPicture = name.withUnsafeBufferPointer { ImageFolder.isPicture($0) }
        isPlain = !name[(dot + 1)...].contains(UInt8(ascii: "."))
    }
}
