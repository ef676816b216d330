import Foundation

/// What is known of the terminal, if there is one.
public enum Terminal {
    /// Whether standard error, where progress and messages go, is a terminal.
    public static var isInteractive: Bool { StandardStream.error.isTerminal && !isDumb }

    /// The width of standard output's terminal in columns, or `fallback` where it is none.
    public static func columns(fallback: Int = 100) -> Int {
        StandardStream.output.terminalColumns ?? fallback
    }

    /// Whether the locale lets a terminal show more than ASCII.
    package static var showsUnicode: Bool {
        let environment = ProcessInfo.processInfo.environment
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        return locale.map { $0.uppercased().contains("UTF") } ?? false
    }

    /// Whether the terminal cannot redraw a line.
    private static var isDumb: Bool { ProcessInfo.processInfo.environment["TERM"] == "dumb" }

    /// How many columns a text takes: East Asian wide characters and emoji take two.
    package static func width(of text: String) -> Int {
        text.reduce(0) { $0 + width(of: $1) }
    }

    /// The beginning of a text that fits into so many columns.
    package static func prefix(of text: String, columns: Int) -> String {
        var used = 0
        return String(
            text.prefix { character in
                used += width(of: character)
                return used <= columns
            })
    }

    private static func width(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0..<0x20, 0x7F: return 0
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
