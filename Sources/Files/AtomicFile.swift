#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writes a file so that its name always stands for whole contents: the old ones until `commit`, then the new
/// ones.
///
/// The bytes go to a hidden file in the same folder, which `commit` flushes to the disk and renames. Where
/// anything fails, or the instance goes away without `commit`, that file is removed and the old one is
/// untouched. A process that is killed leaves the hidden file (`.NAME.….tmp`) behind, and the old one whole.
/// One thread at a time.
public final class AtomicFile {
    /// The file to be replaced, as the caller named it.
    public let path: String
    private let target: String
    /// The hidden file, for another program that is to write it; what that wrote is committed as well.
    package let temporary: String
    private let calls: FileSystemCalls
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    private static let bufferSize = 1 << 18

    /// Bytes written so far.
    public private(set) var byteCount = 0

    /// Begins a file; what stands at `path` must be a regular file, a link to one, or nothing.
    public convenience init(_ path: String) throws(FileError) {
        try self.init(path, calls: .system)
    }

    /// Begins a file that is written through `calls`.
    package init(_ path: String, calls: FileSystemCalls) throws(FileError) {
        self.path = path
        self.calls = calls
        let target = try Self.resolve(path)
        self.target = target
        let folder = Self.folder(of: target)
        let name = target.dropFirst(folder.count)
        // Names may have 255 bytes, of which this takes less; the random part keeps two writers apart.
        let start = String(decoding: name.utf8.prefix(60), as: UTF8.self)
        let random = String(UInt64.random(in: .min ... .max), radix: 36)
        temporary = "\(folder).\(start).\(random).tmp"
        descriptor = -1
        var status = stat()
        let exists = stat(target, &status) == 0
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError.cannotWrite(path) }
        if exists { fchmod(descriptor, status.st_mode & 0o7777) }
        buffer.reserveCapacity(Self.bufferSize)
    }

    deinit { abandon() }

    /// The file behind links, so that a link stays one; refuses devices, pipes and folders.
    private static func resolve(_ path: String) throws(FileError) -> String {
        guard !path.isEmpty, !path.utf8.contains(0), !path.hasSuffix("/") else {
            throw FileError(.cannotWrite, path: path, "cannot be written: it is not the name of a file")
        }
        var status = stat()
        guard stat(path, &status) == 0 else { return destination(ofLink: path) ?? path }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(.cannotWrite, path: path, "cannot be written: it is not a regular file")
        }
        // Renaming would replace a file that its owner protected against writing.
        guard access(path, W_OK) == 0 else { throw FileError.cannotWrite(path) }
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Where a link to nothing yet points; nil for what is no link.
    private static func destination(ofLink path: String) -> String? {
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = bytes.withUnsafeMutableBytes { buffer in
            readlink(path, buffer.baseAddress!.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        guard count > 0 else { return nil }
        let name = String(decoding: bytes[..<count], as: UTF8.self)
        return name.hasPrefix("/") ? name : folder(of: path) + name
    }

    /// The part of a path up to and with its last slash.
    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    private func fail() -> FileError {
        let error = FileError.cannotWrite(path)
        abandon()
        return error
    }

    /// Appends bytes.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        guard descriptor >= 0 else {
            throw FileError(.cannotWrite, path: path, "cannot be written: it was closed before")
        }
        byteCount += bytes.count
        if buffer.count + bytes.count <= Self.bufferSize {
            buffer.append(contentsOf: bytes)
            return
        }
        try flush()
        if bytes.count < Self.bufferSize {
            buffer.append(contentsOf: bytes)
        } else {
            try writeThrough(bytes)
        }
    }

    /// Appends bytes.
    public func write(_ bytes: [UInt8]) throws(FileError) {
        try bytes.withUnsafeBufferPointer { (bytes) throws(FileError) in
            try write(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Appends text as UTF-8.
    public func write(_ text: String) throws(FileError) { try write(Array(text.utf8)) }

    private func flush() throws(FileError) {
        try buffer.withUnsafeBufferPointer { (bytes) throws(FileError) in
            try writeThrough(UnsafeRawBufferPointer(bytes))
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func writeThrough(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        guard let base = bytes.baseAddress else { return }
        var done = 0
        while done < bytes.count {
            // Linux writes at most 2 GB at a time.
            let written = calls.write(descriptor, base + done, min(bytes.count - done, 1 << 30))
            if written < 0 {
                if errno == EINTR { continue }
                throw fail()
            }
            if written == 0 {
                errno = EIO
                throw fail()
            }
            done += written
        }
    }

    /// Makes the contents final: on the disk, then under the name.
    public func commit() throws(FileError) {
        guard descriptor >= 0 else {
            throw FileError(.cannotWrite, path: path, "cannot be written: it was closed before")
        }
        try flush()
        guard calls.sync(descriptor) == 0 else { throw fail() }
        let closed = close(descriptor)
        descriptor = -1
        guard closed == 0, calls.rename(temporary, target) == 0 else {
            let error = FileError.cannotWrite(path)
            unlink(temporary)
            throw error
        }
        syncFolder()
    }

    /// Without this the new name may be lost when the power fails. The contents stand by then, and some file
    /// systems cannot flush folders, so a failure is not reported.
    private func syncFolder() {
        let name = Self.folder(of: target)
        let folder = open(name.isEmpty ? "." : name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        _ = calls.sync(folder)
        close(folder)
    }

    /// Gives the new contents up; the old file stays. Does nothing after `commit`.
    public func abandon() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
        unlink(temporary)
    }

    /// Replaces the file at `path` by what `body` writes.
    public static func replace(
        _ path: String, with body: (AtomicFile) throws(FileError) -> Void
    ) throws(FileError) {
        let file = try AtomicFile(path)
        do throws(FileError) {
            try body(file)
            try file.commit()
        } catch {
            file.abandon()
            throw error
        }
    }
}
