/// Messages of one line to standard error, which do not break a progress bar.
public enum Diagnostic {
    /// Says something worth knowing.
    public static func note(_ message: String) { emit("note", colour: 36, message) }

    /// Says that something is odd, but that the work goes on.
    public static func warn(_ message: String) { emit("warning", colour: 33, message) }

    /// Says what went wrong, and what to do.
    public static func error(_ message: String) {
        if Silence.isKept {
            StandardStream.error.write(line("error", colour: nil, message: message) + "\n")
        } else {
            emit("error", colour: 31, message)
        }
    }

    private static func emit(_ kind: String, colour: Int, _ message: String) {
        LiveLine.standardError.print(
            line(kind, colour: Terminal.isInteractive ? colour : nil, message: message))
    }

    /// The line to print; control characters in the message, which may come from a file's name, become spaces.
    package static func line(_ kind: String, colour: Int?, message: String) -> String {
        let clean = String(
            String.UnicodeScalarView(
                message.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
        guard let colour else { return "\(kind): \(clean)" }
        return "\u{1B}[\(colour)m\(kind):\u{1B}[0m \(clean)"
    }
}
