import Digests
import Files
import Foundation

/// Puts duplicates out of the way, or side by side to be looked at; never removes one.
public struct DuplicateFiles {
    /// What became of the files.
    public struct Outcome: Sendable, Equatable {
        /// Files that were moved or linked.
        public var done = 0
        /// Files that were left where they are, and why.
        public var left: [String] = []
    }

    private let root: String
    private let folder: String

    /// - Parameters:
    ///   - root: The folder of the index.
    ///   - folder: Where files go; is made where it is missing. Must not be the root.
    public init(root: String, folder: String) throws(IndexError) {
        self.root = root
        self.folder = folder
        guard root != folder else {
            throw IndexError("\(folder) is the folder of the pictures; give another")
        }
    }

    /// Moves pictures to the same path below the folder. `moves.csv` there says from where, as they are moved.
    ///
    /// A file that is not as the index knows it, or whose place is taken, stays.
    ///
    /// - Throws: `FileError`; what was moved before is in the table.
    public func move(_ pictures: [IndexedPicture]) throws -> Outcome {
        var outcome = Outcome()
        try makeFolder(folder)
        let table = folder + "/moves.csv"
        if !FileManager.default.fileExists(atPath: table) { try FileOutput.append("from,to\n", to: table) }
        for picture in pictures {
            let (from, to) = ("\(root)/\(picture.path)", "\(folder)/\(picture.path)")
            guard IndexedPicture.Stamp(ofFile: from) == picture.stamp else {
                outcome.left.append("\(from) was changed since it was indexed")
                continue
            }
            var status = stat()
            guard lstat(to, &status) != 0 else {
                outcome.left.append("\(from) stays, as \(to) is there already")
                continue
            }
            try makeFolder((to as NSString).deletingLastPathComponent)
            // First the line: who undoes the moves finds all of them.
            try FileOutput.append("\(Self.field(from)),\(Self.field(to))\n", to: table)
            try move(from, to, sha256: picture.sha256)
            outcome.done += 1
        }
        return outcome
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
        // Another disk: the copy is looked at before the original goes.
        do {
            try FileManager.default.copyItem(atPath: from, toPath: to)
        } catch {
            throw FileError(.cannotWrite, path: to, "cannot be written: \(error.localizedDescription)")
        }
        guard try SHA256Digest.hex(ofFile: to) == sha256 else {
            unlink(to)
            throw FileError(.cannotWrite, path: to, "cannot be written: the copy is not whole")
        }
        guard unlink(from) == 0 else { throw FileError.cannotWrite(from) }
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
                let file = "\(place)/\(word)-\((picture.path as NSString).lastPathComponent)"
                guard symlink("\(root)/\(picture.path)", file) == 0 else { throw FileError.cannotWrite(file) }
                outcome.done += 1
            }
        }
        return outcome
    }

    private func makeFolder(_ path: String) throws(FileError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw FileError(.cannotWrite, path: path, "cannot be made a folder")
        }
    }

    private static func field(_ text: String) -> String {
        text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline })
            ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }
}
