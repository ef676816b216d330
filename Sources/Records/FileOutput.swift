import Foundation

/// Writing with system calls, whose errors say what is wrong.
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

    /// Puts a file in place of another as a whole, so that a reader never sees half of it.
    ///
    /// What is no plain file, such as a pipe, a device or a link, is written to instead.
    static func replace(_ path: String, with bytes: some Sequence<UInt8>) throws(OutputError) {
        var status = stat()
        let isInPlace = lstat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
        let target = isInPlace ? path : "\(path).\(getpid()).partial"
        let descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw OutputError(path: path, code: errno) }
        let isWritten = writeAll(bytes, to: descriptor)
        let code = errno
        close(descriptor)
        if isInPlace, isWritten { return }
        if isWritten, rename(target, path) == 0 { return }
        let failure = isWritten ? errno : code
        if !isInPlace { unlink(target) }
        throw OutputError(path: path, code: failure)
    }
}
