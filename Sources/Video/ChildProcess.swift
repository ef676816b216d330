import Foundation

/// A running program: its standard input and output are what the caller hands over, its standard error is
/// drained whenever the caller waits, so that neither side can wait for the other for ever.
///
/// It runs in a process group of its own, out of reach of the terminal's Ctrl-C: whether to stop is for this
/// program to say. One thread at a time.
final class ChildProcess {
    private let id: pid_t
    private let errors: Descriptor
    private var isReaped = false
    private(set) var messages = MessageTail()

    /// Starts a program with an absolute path.
    ///
    /// - Parameter extra: What the child finds under the number 3.
    init(
        _ program: String, _ arguments: [String], input: Descriptor, output: Descriptor?,
        extra: Descriptor? = nil
    ) throws(VideoError) {
        guard let (errors, theirErrors) = Descriptor.pair() else {
            throw .notStarted(program: program, reason: String(cString: strerror(errno)))
        }
        self.errors = errors
        let descriptors = [(0, input), (1, output), (2, theirErrors), (3, extra)]
            .compactMap { number, descriptor in descriptor.map { (Int32(number), $0) } }
        let (code, id) = Spawning.start(program, arguments, descriptors)
        guard code == 0 else {
            throw .notStarted(program: program, reason: String(cString: strerror(code)))
        }
        self.id = id
    }

    deinit { end() }

    /// Waits until a descriptor can be read or written, or its other side is gone; drains the errors
    /// meanwhile.
    func wait(for descriptor: Descriptor, _ events: Int32) {
        while true {
            var waiting = [
                pollfd(fd: descriptor.number, events: Int16(events), revents: 0),
                pollfd(fd: errors.number, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waiting, 2, -1) >= 0 else {
                if errno == EINTR || errno == EAGAIN { continue }
                return
            }
            if waiting[1].revents != 0 { drain() }
            if waiting[0].revents != 0 { return }
        }
    }

    /// Reads errors once; closes at their end.
    private func drain() {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            let count = read(errors.number, buffer.baseAddress, buffer.count)
            if count > 0 { messages.append(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
            if count == 0 || count < 0 && errno != EINTR { errors.close() }
        }
    }

    /// Waits for the end; nil where the program says that all went well, else what is wrong.
    ///
    /// - Parameter hidden: A name that is left out of what is wrong.
    func waitForEnd(hiding hidden: String? = nil) -> String? {
        while errors.number >= 0 { drain() }
        guard let status = reap() else {
            // A file that may be half done must not count as written.
            return "the system does not say how the program ended, as SIGCHLD is ignored"
        }
        if status == 0 { return nil }
        if let line = messages.lastLine(hiding: hidden) { return line }
        let signal = status & 0x7F
        return signal != 0
            ? "the program was ended by signal \(signal)" : "the program ended with status \(status >> 8)"
    }

    /// Ends it, and all that it started, at once; does nothing where it has ended.
    func end() {
        guard !isReaped else { return }
        // Not waited for yet, so the number cannot be another's.
        if kill(-id, SIGKILL) != 0 { kill(id, SIGKILL) }
        _ = reap()
    }

    /// The status of `waitpid`; nil where the system forgot it.
    private func reap() -> Int32? {
        guard !isReaped else { return nil }
        isReaped = true
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0 {
            guard errno == EINTR else { return nil }
        }
        return status
    }
}
