#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writing to an open file with system calls, whose errors say what is wrong.
package enum FileOutput {
    /// Writes all bytes; false, with `errno` set, where that fails.
    package static func writeAll(_ bytes: some Sequence<UInt8>, to descriptor: Int32) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Takes an open file for this process alone, until it is closed; false where another process has it.
    ///
    /// The system lets go of it however the process ends. Some file systems have no locks: then there is none.
    package static func takeAlone(_ descriptor: Int32) -> Bool {
        flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    }

    /// Appends text to a file, which is made where it is missing.
    package static func append(_ text: String, to path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError.cannotWrite(path) }
        let isWritten = writeAll(text.utf8, to: descriptor)
        let code = errno
        close(descriptor)
        if !isWritten { throw FileError.cannotWrite(path, code: code) }
    }
}
