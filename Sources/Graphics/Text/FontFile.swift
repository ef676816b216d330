import Foundation

/// A font on this machine: a TrueType or OpenType file.
public struct FontFile: Sendable, Equatable {
    /// Where it lies.
    public let path: String

    /// Names a file; it is read when text is drawn.
    public init(path: String) {
        self.path = path
    }

    /// A sans-serif font from the folders where systems and people keep fonts, or nil where they hold none.
    ///
    /// Looked for once in a process. Well-known fonts come first, in the same order everywhere; where there is
    /// none of them, the first that can write Latin letters.
    public static let system: FontFile? = find(in: folders())

    private static let known = [
        "DejaVuSans.ttf", "NotoSans-Regular.ttf", "NotoSans[wdth,wght].ttf", "LiberationSans-Regular.ttf",
        "Arial.ttf", "Helvetica.ttc", "FreeSans.ttf", "OpenSans-Regular.ttf", "Roboto-Regular.ttf",
    ]
    /// More files than any system's fonts are; a folder that is something else ends there.
    private static let mostFiles = 20_000

    private static func folders() -> [String] {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["HOME"] ?? "/nonexistent"
        let shared = (environment["XDG_DATA_DIRS"] ?? "/usr/local/share:/usr/share").split(separator: ":")
        let data = environment["XDG_DATA_HOME"] ?? home + "/.local/share"
        return shared.map { $0 + "/fonts" } + [
            "/usr/share/fonts", "/Library/Fonts", "/System/Library/Fonts",
            "/run/current-system/sw/share/X11/fonts", data + "/fonts", home + "/.fonts",
            home + "/Library/Fonts",
            // The package's own (scripts/package.sh), for a server that has none.
            Bundle.main.bundlePath + "/../share/fonts",
        ]
    }

    /// The best font in some folders and those within.
    package static func find(in folders: [String]) -> FontFile? {
        var found: [String] = []
        for folder in folders {
            let walk = FileManager.default.enumerator(
                at: URL(fileURLWithPath: folder), includingPropertiesForKeys: nil,
                options: [.skipsHiddenFiles], errorHandler: { _, _ in true })
            while found.count < mostFiles, let entry = walk?.nextObject() as? URL {
                guard ["ttf", "otf", "ttc"].contains(entry.pathExtension.lowercased()) else { continue }
                found.append(entry.path)
            }
        }
        let names = Dictionary(
            found.map { (($0 as NSString).lastPathComponent, $0) }, uniquingKeysWith: { first, _ in first })
        let candidates = known.compactMap { names[$0] }
        for path in candidates + found.sorted() {
            if let font = Typeface(FontFile(path: path)), font.writesLatin { return FontFile(path: path) }
        }
        return nil
    }
}
