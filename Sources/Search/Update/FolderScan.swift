import Foundation
import Imaging

/// How a folder differs from what an index knows of it, told by sizes and times of change alone.
public struct FolderScan: Sendable {
    /// A file as it is now.
    public struct File: Sendable, Equatable {
        /// Path below the root.
        public var path: String
        /// Its size and time of change.
        public var stamp: IndexedPicture.Stamp
    }

    /// Files that the index does not know.
    public private(set) var new: [File] = []
    /// Files that have another size or time now, with what the index knows of them.
    public private(set) var changed: [(file: File, known: IndexedPicture)] = []
    /// Pictures whose files are gone.
    public private(set) var gone: [IndexedPicture] = []
    /// Unreadable files of an earlier run that are gone.
    public private(set) var goneFailures: [String] = []
    /// Files that are as they were.
    public private(set) var same = 0
    /// Unreadable files that are as they were.
    public private(set) var sameFailures = 0

    /// Compares the pictures below a folder with an index.
    ///
    /// - Parameters:
    ///   - paths: All pictures below the folder, in the order of their bytes.
    ///   - root: What each path begins with.
    /// - Throws: What the store throws.
    public init(_ paths: PathList, below root: String, against store: any IndexStore) throws {
        // By bytes: two names may be the same letters, composed and decomposed.
        var failures = Dictionary(
            try store.failures().map { (Array($0.path.utf8), $0.stamp) }, uniquingKeysWith: { $1 })
        var next = 0
        func relative(_ index: Int) -> String {
            String(Substring(paths[index].utf8.dropFirst(root.utf8.count)))
        }
        func take(_ file: File) {
            if let stamp = failures.removeValue(forKey: Array(file.path.utf8)), stamp == file.stamp {
                sameFailures += 1
            } else {
                new.append(file)
            }
        }
        func takeNext() {
            let path = relative(next)
            next += 1
            // A file that went away since it was listed is not there.
            if let stamp = IndexedPicture.Stamp(ofFile: root + path) { take(File(path: path, stamp: stamp)) }
        }
        try store.forEachPicture { known in
            while next < paths.count, relative(next).utf8.lexicographicallyPrecedes(known.path.utf8) {
                takeNext()
            }
            guard next < paths.count, relative(next).utf8.elementsEqual(known.path.utf8) else {
                gone.append(known)
                return
            }
            next += 1
            guard let stamp = IndexedPicture.Stamp(ofFile: root + known.path) else {
                gone.append(known)
                return
            }
            if stamp == known.stamp {
                same += 1
            } else {
                changed.append((File(path: known.path, stamp: stamp), known))
            }
        }
        while next < paths.count { takeNext() }
        goneFailures = failures.keys.map { String(decoding: $0, as: UTF8.self) }.filter {
            IndexedPicture.Stamp(ofFile: root + $0) == nil
        }.sorted()
    }
}

extension IndexedPicture.Stamp {
    /// That of a file; nil where there is none.
    public init?(ofFile path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        self.init(
            bytes: Int(status.st_size), modified: Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec))
    }
}
