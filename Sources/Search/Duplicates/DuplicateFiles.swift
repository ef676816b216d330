import Digests
import Files
import Foundation
import Records

/// Puts duplicates out of the way, or side by side to be looked at; never removes one.
public struct DuplicateFiles {
    /// What became of the files.
    public struct Outcome: Sendable, Equatable {
        /// Files that were moved or linked.
        public var done = 0
        /// Files that were left where they are, and why.
        public var left: [String] = []

        /// Nothing was done.
        public init() {}
    }

    /// The name of the file that says which files were moved from where.
    public static let table = "moves.csv"

    private let root: String
    private let folder: String

    /// - Parameters:
    ///   - root: The folder of the index.
    ///   - folder: Where files go, a path without links and dots; is made where it is missing. Not in the root,
    ///     where the next indexing would find the files again, and not above it.
    public init(root: String, folder: String) throws(IndexError) {
        self.root = root
        self.folder = folder
        let (inner, outer) = ((root + "/").utf8, (folder == "/" ? folder : folder + "/").utf8)
        guard !inner.starts(with: outer), !outer.starts(with: inner) else {
            let place = root == folder ? "is" : outer.starts(with: inner) ? "is in" : "holds"
            throw IndexError("\(folder) \(place) the folder of the pictures; give one beside it")
        }
    }

    /// Moves all but the first picture of each group to the same path below the folder. `moves.csv` there says
    /// from where, as they are moved.
    ///
    /// A file that is not as the index knows it, or whose place is taken, stays; so does a group whose first
    /// picture is not as the index knows it, and a symbolic link, which would lead elsewhere from there.
    ///
    /// - Parameter mayGoOn: Asked before each file; false ends the work.
    /// - Throws: `FileError`; what was moved before is in the table.
    public func move(_ groups: [[IndexedPicture]], mayGoOn: () -> Bool = { true }) throws -> Outcome {
        var outcome = Outcome()
        guard !groups.isEmpty else { return outcome }
        try makeFolder(folder)
        let table = "\(folder)/\(Self.table)"
        if !FileManager.default.fileExists(atPath: table) { try FileOutput.append("from,to\n", to: table) }
        for group in groups {
            guard let kept = group.first else { continue }
            guard isAsIndexed(kept) else {
                outcome.left.append(
                    "\(root)/\(kept.path), the best of its group, is gone or changed since it was indexed: its duplicates stay"
                )
                continue
            }
            for picture in group.dropFirst() {
                guard mayGoOn() else { return outcome }
                if let reason = try move(picture, table: table) {
                    outcome.left.append(reason)
                } else {
                    outcome.done += 1
                }
            }
        }
        return outcome
    }

    private func isAsIndexed(_ picture: IndexedPicture) -> Bool {
        picture.isBelowRoot && IndexedPicture.Stamp(ofFile: "\(root)/\(picture.path)") == picture.stamp
    }

    /// Moves one picture; returns why it stays instead.
    private func move(_ picture: IndexedPicture, table: String) throws -> String? {
        let (from, to) = ("\(root)/\(picture.path)", "\(folder)/\(picture.path)")
        var status = stat()
        guard isAsIndexed(picture), lstat(from, &status) == 0 else {
            return "\(from) stays, as it is gone or changed since it was indexed"
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return "\(from) stays, as it is a symbolic link" }
        guard lstat(to, &status) != 0 else { return "\(from) stays, as \(to) is there already" }
        try makeFolder((to as NSString).deletingLastPathComponent)
        // First the line: who undoes the moves finds all of them.
        try FileOutput.append("\(CSVText.field(from)),\(CSVText.field(to))\n", to: table)
        try move(from, to, sha256: picture.sha256)
        return nil
    }

    private func move(_ from: String, _ to: String, sha256: String) throws {
        // RENAME_NOREPLACE is not everywhere; a link fails where something is, and leaves both names for a moment.
        if link(from, to) == 0 {
            guard unlink(from) == 0 else {
                let code = errno
                unlink(to)
                throw FileError.cannotWrite(from, code: code)
            }
            return
        }
        guard errno == EXDEV || errno == EPERM || errno == ENOTSUP || errno == EMLINK else {
            throw FileError.cannotWrite(to)
        }
        // Another disk: the copy is on it, and looked at, before the original goes.
        try copy(from, to)
        guard try SHA256Digest.hex(ofFile: to) == sha256 else {
            unlink(to)
            throw FileError(
                .cannotWrite, path: to, "cannot be written: \(from) is not the picture that was indexed")
        }
        guard unlink(from) == 0 else {
            let code = errno
            unlink(to)
            throw FileError.cannotWrite(from, code: code)
        }
    }

    /// Copies a file with its time of change and its permissions.
    private func copy(_ from: String, _ to: String) throws {
        var status = stat()
        guard stat(from, &status) == 0 else { throw FileError.cannotWrite(to) }
        try AtomicFile.replace(to) { (output) throws(FileError) in
            guard let input = FileHandle(forReadingAtPath: from) else {
                throw FileError(.cannotOpen, path: from, "cannot be read")
            }
            do {
                while let part = try input.read(upToCount: 1 << 20), !part.isEmpty {
                    try output.write(Array(part))
                }
            } catch let error as FileError {
                throw error
            } catch {
                throw FileError(.cannotOpen, path: from, "cannot be read: \(error.localizedDescription)")
            }
        }
        chmod(to, status.st_mode & 0o7777)
        #if canImport(Darwin)
            let times = [status.st_atimespec, status.st_mtimespec]
        #else
            let times = [status.st_atim, status.st_mtim]
        #endif
        utimensat(AT_FDCWD, to, times, 0)
    }

    /// Makes a folder for each group with symbolic links to its pictures, the kept one first.
    ///
    /// - Throws: `FileError`, also where the folder holds anything.
    public func linkGroups(_ groups: [[IndexedPicture]]) throws -> Outcome {
        var outcome = Outcome()
        try makeFolder(folder)
        guard (try? FileManager.default.contentsOfDirectory(atPath: folder))?.isEmpty ?? false else {
            throw FileError(.cannotWrite, path: folder, "is not empty; give another folder for the links")
        }
        let digits = String(groups.count).count
        for (number, group) in groups.enumerated() {
            let name = String(number + 1)
            let place = folder + "/" + String(repeating: "0", count: digits - name.count) + name
            try makeFolder(place)
            for (rank, picture) in group.enumerated() {
                let word = rank == 0 ? "keep" : "\(rank)"
                let file = "\(place)/\(word)-\(Self.ending((picture.path as NSString).lastPathComponent))"
                guard symlink("\(root)/\(picture.path)", file) == 0 else { throw FileError.cannotWrite(file) }
                outcome.done += 1
            }
        }
        return outcome
    }

    /// The end of a name, so that there is room for a word before it.
    private static func ending(_ name: String) -> String {
        var name = name[...]
        while name.utf8.count > 200 { name.removeFirst() }
        return String(name)
    }

    private func makeFolder(_ path: String) throws(FileError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw FileError(.cannotWrite, path: path, "cannot be made a folder")
        }
    }
}
