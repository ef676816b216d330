import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension ByteStorage {
    /// Maps a whole regular file for reading.
    ///
    /// The mapping is as long as the file is at this moment; a file that is cut short later is not guarded
    /// against, which is why our own writer replaces files instead of changing them.
    static func map(_ path: String) throws(FileError) -> ByteStorage {
        func failure(_ doing: String) -> FileError {
            let code = errno
            let reason = String(cString: strerror(code))
            return FileError(.cannotOpen, path: path, "cannot be \(doing): \(reason)", code: code)
        }
        // A name with a zero in it would open another file than the one it says.
        guard !path.utf8.contains(0) else {
            throw FileError(.cannotOpen, path: path, "cannot be opened: its name holds a zero byte")
        }
        // O_NONBLOCK so that a named pipe does not hang here; it changes nothing for regular files.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("opened") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("examined") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(.cannotOpen, path: path, "is not a regular file")
        }
        let count = Int(status.st_size)
        guard count > 0 else { throw FileError(.malformed, path: path, "is empty") }
        guard let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
            throw failure("mapped into memory")
        }
        return ByteStorage(mapping: UnsafeRawBufferPointer(start: base, count: count))
    }
}
