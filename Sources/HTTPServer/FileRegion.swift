#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Bytes of an open file that an answer streams; the file is closed with the last use.
public final class FileRegion: Sendable {
    /// The open file, owned by this.
    let descriptor: Int32
    /// Position of the first byte.
    public let offset: Int
    /// How many bytes.
    public let count: Int

    /// Opens a file; the region is all of it, or `count` bytes from `offset` on.
    ///
    /// Throws for what cannot be opened, is no regular file, or ends before the region does.
    public convenience init(path: String, offset: Int = 0, count: Int? = nil) throws(HTTPServerError) {
        // Without blocking, for the opening of a pipe would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw HTTPServerError(.file, "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        try self.init(descriptor: descriptor, name: path, offset: offset, count: count)
    }

    /// Takes over an open file, which is closed even if this throws; `name` is for the sentence.
    public init(
        descriptor: Int32, name: String, offset: Int = 0, count: Int? = nil
    ) throws(HTTPServerError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw HTTPServerError(.file, "\(name) cannot be read: it is not a file")
        }
        let size = Int(status.st_size)
        guard (0...size).contains(offset), (0...(size - offset)).contains(count ?? 0) else {
            close(descriptor)
            throw HTTPServerError(.file, "\(name) cannot be read: it ends at byte \(size)")
        }
        (self.descriptor, self.offset, self.count) = (descriptor, offset, count ?? size - offset)
    }

    deinit { close(descriptor) }
}
