import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// SHA-256 of files, as published beside weights.
public enum SHA256Digest {
    /// The digest of a file's contents: 64 lower-case hexadecimal digits.
    ///
    /// Throws where the file cannot be read; memory does not grow with the file.
    public static func hex(ofFile path: String) throws(FileError) -> String {
        guard !path.utf8.contains(0) else {
            throw FileError(.cannotOpen, path: path, "cannot be opened: its name holds a zero byte")
        }
        // O_NONBLOCK so that a named pipe does not hang here; it changes nothing for regular files.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(path, "opened") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path, "examined") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(.cannotOpen, path: path, "is not a regular file")
        }
        let digest = try SHA256Stream(of: path)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, "read") }
            if count == 0 { break }
            digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        return hex(try digest.finish())
    }

    /// `text` in lower case if it is 64 hexadecimal digits, else nil.
    package static func normalized(_ text: some StringProtocol) -> String? {
        let isDigest = text.utf8.count == 64 && text.allSatisfy { $0.isASCII && $0.isHexDigit }
        return isDigest ? text.lowercased() : nil
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func failure(_ path: String, _ doing: String) -> FileError {
        let code = errno
        return FileError(
            .cannotOpen, path: path, "cannot be \(doing): \(String(cString: strerror(code)))", code: code)
    }
}
