import Files
import Foundation

/// The folder of a set: empty or of an earlier set at first, then with a marker, blocks and a table.
struct CopyFolder {
    /// The file that says that a folder was made here.
    static let marker = ".dino-copies"
    /// The table's name.
    static let table = "copies.csv"
    private static let slash = UInt8(ascii: "/")

    private let path: String
    /// The folder without links; nil while there is none.
    private let resolvedPath: String?

    /// Checks that a folder may be written to; makes and removes nothing yet.
    init(_ name: String) throws(CopySetError) {
        var path = name
        while path.utf8.count > 1, path.utf8.last == Self.slash { path.removeLast() }
        guard !path.isEmpty else {
            throw .file(FileError(.cannotWrite, path: "\"\"", "is not the name of a folder"))
        }
        self.path = path
        resolvedPath = Self.resolved(path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
        guard isFolder.boolValue else {
            throw .file(FileError(.cannotWrite, path: path, "cannot be written: it is not a folder"))
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw .file(FileError(.cannotOpen, path: path, "cannot be opened: its files cannot be listed"))
        }
        guard names.isEmpty || names.contains(Self.marker) else { throw .folderNotEmpty(path: path) }
    }

    /// Throws if a picture lies in the folder, whose pictures are about to go.
    func checkOutside(_ picture: String) throws(CopySetError) {
        guard let resolvedPath, let place = Self.resolved(picture) else { return }
        if place.utf8.starts(with: (resolvedPath + "/").utf8) {
            throw .pictureInside(path: picture, folder: path)
        }
    }

    /// The path without links; nil if there is nothing.
    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Removes an earlier set's pictures and table, and makes the folders.
    ///
    /// Whatever else someone put there stays.
    func prepare() throws(CopySetError) {
        try makeFolder("")
        try write(
            Array("This folder is a set of copies; another run may replace it.\n".utf8), to: Self.marker)
        try remove(Self.table)
        for block in CopyBlock.allCases {
            try makeFolder(block.folder)
            let folder = path + "/" + block.folder
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            where Self.isCopy(name) {
                try remove(block.folder + "/" + name)
            }
        }
    }

    /// Whether a file has a copy's name: six digits and `.jpg`.
    private static func isCopy(_ name: String) -> Bool {
        name.utf8.count == 10 && name.hasSuffix(".jpg")
            && name.utf8.prefix(6).allSatisfy { (48...57).contains($0) }
    }

    private func makeFolder(_ name: String) throws(CopySetError) {
        let folder = name.isEmpty ? path : path + "/" + name
        var end = folder.startIndex
        // Parents first, as `mkdir -p` does.
        while end < folder.endIndex {
            end = folder.utf8[folder.utf8.index(after: end)...].firstIndex(of: Self.slash) ?? folder.endIndex
            let part = String(folder[..<end])
            guard mkdir(part, 0o777) == 0 || errno == EEXIST || errno == EISDIR else {
                throw .file(FileError.cannotWrite(part))
            }
        }
    }

    private func remove(_ name: String) throws(CopySetError) {
        let file = path + "/" + name
        guard unlink(file) == 0 || errno == ENOENT else { throw .file(FileError.cannotWrite(file)) }
    }

    /// Writes a file of the set, without waiting for the disk.
    ///
    /// A set without its table is not finished, so a picture need not be whole or not there at all.
    func write(_ bytes: [UInt8], to name: String) throws(CopySetError) {
        let file = path + "/" + name
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .file(FileError.cannotWrite(file)) }
        let isWritten = FileOutput.writeAll(bytes, to: descriptor)
        let code = errno
        guard close(descriptor) == 0, isWritten else {
            throw .file(FileError.cannotWrite(file, code: isWritten ? errno : code))
        }
    }

    /// Writes the table, which makes the set whole.
    func writeTable(_ lines: [String]) throws(CopySetError) {
        do throws(FileError) {
            try AtomicFile.replace(path + "/" + Self.table) { (file) throws(FileError) in
                for line in lines { try file.write(line) }
            }
        } catch {
            throw .file(error)
        }
    }
}
