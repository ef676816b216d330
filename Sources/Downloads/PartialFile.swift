import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The unfinished file `DESTINATION.partial` and its record `DESTINATION.partial.json`, both owned by one
/// process at a time.
///
/// The lock is the kernel's: it ends with the process, however that ends. An empty file is removed with the
/// instance; one that holds bytes stays for the next run.
final class PartialFile {
    /// Another process holds the file.
    struct Busy: Error {}

    let destination: String
    let path: String
    /// Bytes in the file, all of which came in order.
    private(set) var count: Int
    /// Where the bytes came from; nil where that is not known, and then they are of no use.
    private(set) var record: PartialRecord?
    private let recordPath: String
    private let calls: FileSystemCalls
    private var descriptor: Int32

    /// Opens or begins the file; folders above it are made.
    ///
    /// Throws a `FileError`, or `Busy` where another process is at it.
    init(destination: String, calls: FileSystemCalls) throws {
        self.destination = destination
        self.calls = calls
        path = destination + ".partial"
        recordPath = path + ".json"
        try Self.checkDestination(destination)
        try Self.makeFolders(above: destination)
        descriptor = try Self.openLocked(path)
        var status = stat()
        let isKnown = fstat(descriptor, &status) == 0
        count = isKnown ? Int(status.st_size) : 0
        record = count > 0 ? PartialRecord.read(recordPath) : nil
    }

    deinit {
        guard descriptor >= 0 else { return }
        if count == 0 { removeNames() }
        close(descriptor)
    }

    private static func checkDestination(_ path: String) throws(FileError) {
        guard !path.isEmpty, !path.utf8.contains(0), !path.hasSuffix("/") else {
            throw FileError(.cannotWrite, path: path, "cannot be written: it is not the name of a file")
        }
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        let type = status.st_mode & S_IFMT
        guard type != S_IFDIR else {
            throw FileError(.cannotWrite, path: path, "cannot be written: it is a folder")
        }
        guard type == S_IFREG else {
            throw FileError(.cannotWrite, path: path, "cannot be written: it is not a regular file")
        }
        // Renaming would replace a file that its owner protected against writing.
        guard access(path, W_OK) == 0 else { throw FileError.cannotWrite(path) }
    }

    private static func makeFolders(above path: String) throws(FileError) {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
        let folder = String(path[..<slash])
        var status = stat()
        if stat(folder, &status) == 0 { return }
        try makeFolders(above: folder)
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
            let code = errno
            throw FileError(
                .cannotWrite, path: folder, "cannot be made: \(String(cString: strerror(code)))", code: code)
        }
    }

    /// A descriptor that holds the lock of the file that stands at `path`.
    private static func openLocked(_ path: String) throws -> Int32 {
        while true {
            // O_NONBLOCK so that a named pipe does not hang here; a link could lead out of the folder.
            let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
            let descriptor = open(path, flags, 0o666)
            guard descriptor >= 0 else { throw FileError.cannotWrite(path) }
            var (opened, named) = (stat(), stat())
            guard fstat(descriptor, &opened) == 0, opened.st_mode & S_IFMT == S_IFREG else {
                close(descriptor)
                throw FileError(.cannotWrite, path: path, "cannot be written: it is not a regular file")
            }
            // Some network file systems have no locks: there, keeping two runs apart is up to the caller.
            while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
                let code = errno
                if code == EINTR { continue }
                if [ENOSYS, EOPNOTSUPP, ENOLCK].contains(code) { break }
                close(descriptor)
                if code == EWOULDBLOCK { throw Busy() }
                throw FileError.cannotWrite(path, code: code)
            }
            // Between opening and locking, the other process may have finished: then this is the final file.
            if lstat(path, &named) == 0, named.st_ino == opened.st_ino, named.st_dev == opened.st_dev {
                return descriptor
            }
            close(descriptor)
        }
    }

    /// Begins anew, with bytes that come from where `record` says.
    func restart(_ record: PartialRecord) throws(FileError) {
        // In this order a process killed in between leaves no bytes under a record that is not theirs.
        try cut(to: 0)
        self.record = record
        try record.write(to: recordPath)
    }

    /// Gives the bytes and the record up.
    func empty() throws(FileError) {
        try cut(to: 0)
        record = nil
        unlink(recordPath)
    }

    /// Drops all behind the first `length` bytes; the next ones go there.
    func cut(to length: Int) throws(FileError) {
        while ftruncate(descriptor, off_t(length)) != 0 {
            guard errno == EINTR else { throw FileError.cannotWrite(path) }
        }
        guard lseek(descriptor, off_t(length), SEEK_SET) == off_t(length) else {
            throw FileError.cannotWrite(path)
        }
        count = length
    }

    /// Appends bytes; where that fails, `count` says how many are in the file.
    func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        guard let base = bytes.baseAddress else { return }
        var done = 0
        while done < bytes.count {
            let written = calls.write(descriptor, base + done, bytes.count - done)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw FileError.cannotWrite(path, code: written == 0 ? EIO : errno) }
            done += written
            count += written
        }
    }

    /// Makes the file final: on the disk, then under its own name.
    func finish() throws(FileError) {
        guard calls.sync(descriptor) == 0 else {
            let error = FileError.cannotWrite(path)
            // What the disk holds now is not known.
            discard()
            throw error
        }
        guard calls.rename(path, destination) == 0 else { throw FileError.cannotWrite(destination) }
        unlink(recordPath)
        syncFolder()
        close(descriptor)
        descriptor = -1
    }

    /// Without this the new name may be lost when the power fails. Some file systems cannot flush folders, so
    /// a failure is not reported.
    private func syncFolder() {
        let end = destination.lastIndex(of: "/")
        let folder = end.map { String(destination[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = calls.sync(descriptor)
        close(descriptor)
    }

    /// Removes file and record.
    func discard() {
        guard descriptor >= 0 else { return }
        removeNames()
        close(descriptor)
        descriptor = -1
        count = 0
    }

    /// While the lock is held, so that no other process loses what it began.
    private func removeNames() {
        unlink(path)
        unlink(recordPath)
    }
}
