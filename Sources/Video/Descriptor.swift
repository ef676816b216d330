import Files
import Foundation

/// An open file, pipe or socket, which no child inherits unless it is handed over, and which closes with its
/// owner.
final class Descriptor {
    /// The system's number for it; negative once closed.
    private(set) var number: Int32

    /// Takes over a number; nil, with the reason in `errno`, where it is negative.
    private init?(_ number: Int32) {
        guard number >= 0 else { return nil }
        // A child's standard streams are copied onto 0 to 3: what is copied must not lie there itself, as it
        // does in a program that was started with closed streams.
        self.number = number >= 10 ? number : fcntl(number, F_DUPFD_CLOEXEC, 10)
        if number < 10 {
            let code = errno
            Foundation.close(number)
            errno = code
        }
        if self.number < 0 { return nil }
    }

    deinit { close() }

    func close() {
        guard number >= 0 else { return }
        Foundation.close(number)
        number = -1
    }

    /// Opens a regular file for reading.
    static func open(_ path: String) throws(VideoError) -> Descriptor {
        guard !path.utf8.contains(0) else {
            throw .unreadable(path: FileError.quoted(path), reason: "it is not the name of a file")
        }
        // Without O_NONBLOCK, opening a named pipe waits for a writer for ever.
        guard let file = Descriptor(Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) else {
            let reason = errno == ENOENT ? "there is no such file" : String(cString: strerror(errno))
            throw .unreadable(path: path, reason: reason)
        }
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw .unreadable(path: path, reason: isFolder ? "it is a folder" : "it is not a regular file")
        }
        return file
    }

    /// Two connected sockets; nil, with the reason in `errno`, where there are no more.
    ///
    /// They serve as pipes that can be made, in one step, to be inherited by no child, and written to without
    /// the risk of SIGPIPE.
    static func pair() -> (ours: Descriptor, theirs: Descriptor)? {
        var numbers: [Int32] = [-1, -1]
        #if os(Linux)
            let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        guard socketpair(AF_UNIX, kind, 0, &numbers) == 0 else { return nil }
        #if canImport(Darwin)
            var on: Int32 = 1
            for number in numbers { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
            setsockopt(numbers[0], SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
        #endif
        guard let ours = Descriptor(numbers[0]) else {
            Foundation.close(numbers[1])
            return nil
        }
        guard let theirs = Descriptor(numbers[1]) else { return nil }
        return (ours, theirs)
    }
}
