import Digests

/// What an update does without the network: pictures that are gone, that moved, or whose content is the same.
struct Settlement {
    /// A file that goes through the network.
    struct Work {
        let path: String
        let stamp: IndexedPicture.Stamp
        /// Whether the index has a picture of this path, of earlier content.
        let isKnown: Bool
    }

    /// Somebody asked for the end.
    struct Stopped: Error {}

    /// What the index is told.
    private(set) var change = IndexChange()
    /// Pictures that go away.
    private(set) var removed = 0
    /// What is left to do.
    private(set) var work: [Work] = []

    /// Finds the files whose content the index knows, wherever it was: only a file of the same size as one
    /// that changed or went away is read for this.
    ///
    /// - Throws: `Stopped`.
    init(_ scan: FolderScan, below root: String, isStopRequested: () -> Bool) throws(Stopped) {
        func digest(_ file: FolderScan.File) throws(Stopped) -> String? {
            if isStopRequested() { throw Stopped() }
            return try? SHA256Digest.hex(ofFile: root + file.path)
        }
        var changed: [(file: FolderScan.File, known: IndexedPicture, digest: String?)] = []
        for (file, known) in scan.changed {
            let digest = file.stamp.bytes == known.stamp.bytes ? try digest(file) : nil
            if digest == known.sha256 {
                change.moves.append((known.id, file.path, file.stamp))
            } else {
                changed.append((file, known, digest))
            }
        }
        // By digest; files of the same content keep their order.
        let homeless = scan.gone + changed.map(\.known)
        let sizes = Set(homeless.map(\.stamp.bytes))
        var contents = Dictionary(grouping: homeless.reversed(), by: \.sha256)
        var taken: Set<Int> = []
        func moves(_ file: FolderScan.File, _ known: String?) throws(Stopped) -> Bool {
            guard sizes.contains(file.stamp.bytes) else { return false }
            let content: String? = if let known { known } else { try digest(file) }
            guard let content, let picture = contents[content]?.popLast() else { return false }
            taken.insert(picture.id)
            change.moves.append((picture.id, file.path, file.stamp))
            return true
        }
        var replaced: [IndexedPicture] = []
        var others: [(file: FolderScan.File, known: IndexedPicture?)] = []
        for (file, known, digest) in changed {
            if try !moves(file, digest) {
                others.append((file, known))
            } else {
                replaced.append(known)
            }
        }
        for file in scan.new where try !moves(file, nil) { others.append((file, nil)) }
        work = others.map { file, known in
            Work(path: file.path, stamp: file.stamp, isKnown: known.map { !taken.contains($0.id) } ?? false)
        }
        let gone = (scan.gone + replaced).filter { !taken.contains($0.id) }
        removed = gone.count
        change.removals = gone.map(\.path) + scan.goneFailures
    }
}
