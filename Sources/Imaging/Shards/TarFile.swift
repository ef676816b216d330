#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open shard and what it was when it was opened.
final class TarFile {
    let path: String
    /// Its bytes.
    let size: Int
    /// When it was last changed, nanoseconds since 1970.
    let modified: Int
    private let descriptor: Int32

    /// How the file will be read; the system reads ahead accordingly.
    enum Access {
        case sequential, scattered
    }

    /// Opens a regular file.
    init(_ path: String, access: Access) throws(ShardError) {
        self.path = path
        // Without O_NONBLOCK, opening a named pipe waits for a writer for ever.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw ShardError(path, PictureFile.lastReason()) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ShardError(path, "it is not a regular file")
        }
        size = Int(status.st_size)
        modified = status.modified
        #if canImport(Glibc)
            _ = posix_fadvise(
                descriptor, 0, 0, access == .sequential ? POSIX_FADV_SEQUENTIAL : POSIX_FADV_RANDOM)
        #endif
    }

    deinit { close(descriptor) }

    /// Fills the buffer from a place in the file on; throws where the file ends before.
    func read(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ShardError) {
        var filled = 0
        while filled < buffer.count, let base = buffer.baseAddress {
            let count = pread(
                descriptor, base + filled, min(buffer.count - filled, 1 << 30), off_t(offset + filled))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw ShardError(path, at: offset + filled, PictureFile.lastReason()) }
            guard count > 0 else { throw ShardError(path, at: offset + filled, "the file ends there") }
            filled += count
        }
    }

    /// Asks the system to fetch a part of the file, which is not waited for.
    func willNeed(_ range: Range<Int>) {
        #if canImport(Glibc)
            _ = posix_fadvise(descriptor, off_t(range.lowerBound), off_t(range.count), POSIX_FADV_WILLNEED)
        #endif
    }
}

extension stat {
    /// When the contents last changed, nanoseconds since 1970.
    var modified: Int {
        #if canImport(Darwin)
            let time = st_mtimespec
        #else
            let time = st_mtim
        #endif
        return Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec)
    }
}
