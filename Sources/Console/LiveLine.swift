import Synchronization

/// The one line of the terminal that a progress bar redraws, shared with the messages that must not break it.
final class LiveLine: Sendable {
    /// The line at the end of standard error.
    static let standardError = LiveLine { if !Silence.isKept { StandardStream.error.write($0) } }

    private let text = Mutex("")
    private let write: @Sendable (String) -> Void

    init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    /// Replaces the line.
    func draw(_ line: String) {
        text.withLock {
            $0 = line
            write(Self.erase + line)
        }
    }

    /// Removes the line.
    func clear() {
        text.withLock {
            if !$0.isEmpty { write(Self.erase) }
            $0 = ""
        }
    }

    /// Prints a line that stays, above the live one.
    func print(_ line: String) {
        text.withLock { write($0.isEmpty ? line + "\n" : Self.erase + line + "\n" + $0) }
    }

    /// Back to the line's start, and erase to its end.
    private static let erase = "\r\u{1B}[K"
}
