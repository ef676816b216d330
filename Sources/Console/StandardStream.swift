import Files
import Foundation

/// Standard output or standard error, written with the system call and never buffered.
package enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Whether a person looks at it.
    package var isTerminal: Bool { isatty(rawValue) == 1 }

    /// The terminal's width in columns; nil where there is no terminal.
    package var terminalColumns: Int? {
        var size = winsize()
        guard isTerminal, ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Writes all of a text; what cannot be written, because nobody reads it, is dropped.
    package func write(_ text: String) {
        _ = FileOutput.writeAll(text.utf8, to: rawValue)
    }
}
