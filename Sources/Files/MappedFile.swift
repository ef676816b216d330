#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The bytes of a regular file, mapped for reading as long as this lives.
///
/// As long as the file was when it was mapped; one that is cut short later is not guarded against, which is
/// why our own writer replaces files instead of changing them.
///
/// Unchecked because of the raw pointer; the mapping is private and read-only.
package final class MappedFile: @unchecked Sendable {
    /// All of the file.
    package let bytes: UnsafeRawBufferPointer

    /// Maps the file at `path`, which must be regular and not empty.
    package init(_ path: String) throws(FileError) {
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
        bytes = UnsafeRawBufferPointer(start: base, count: count)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}
