#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads whole files with POSIX calls.
enum PictureFile {
    /// The file's bytes; refuses what is not a regular file and what is over the size.
    static func read(_ path: String, maximumSize: Int) throws(ImageError) -> [UInt8] {
        // Without O_NONBLOCK, opening a named pipe waits for a writer for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(file: path, reason: reason(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(file: path, reason: reason(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw .unreadable(file: path, reason: isFolder ? "it is a folder" : "it is not a regular file")
        }
        let size = Int(status.st_size)
        guard size <= maximumSize else {
            throw .unreadable(
                file: path, reason: "it has \(size) bytes, more than the limit of \(maximumSize)")
        }
        try DecodeOptions.requireMemory(size, file: path)
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size, let base = buffer.baseAddress {
                #if canImport(Glibc)
                    let count = Glibc.read(descriptor, base + filled, size - filled)
                #elseif canImport(Musl)
                    let count = Musl.read(descriptor, base + filled, size - filled)
                #else
                    let count = Darwin.read(descriptor, base + filled, size - filled)
                #endif
                if count < 0, errno == EINTR { continue }
                if count < 0 { failure = errno }
                if count <= 0 { break }
                filled += count
            }
        }
        guard failure == 0 else { throw .unreadable(file: path, reason: reason(failure)) }
        return bytes
    }

    /// The first bytes of a regular file, enough to tell its format; nil where it cannot be read.
    static func start(of path: String, count: Int = 16) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: count)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    /// A path from the root on, links and all.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return String(cString: folder) + "/" + path
    }

    /// The system's words for an error number.
    static func reason(_ number: Int32) -> String {
        switch number {
        case ENOENT, ENOTDIR: return "there is no such file"
        case EACCES, EPERM: return "permission is denied"
        default: break
        }
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
