import Foundation

/// A file that could not be written.
public struct OutputError: Error, Equatable, CustomStringConvertible {
    /// The file or folder.
    public let path: String
    /// What the system says.
    public let reason: String

    init(path: String, code: Int32) {
        self.path = path
        let folder = (path as NSString).deletingLastPathComponent
        if code == ENOENT, !folder.isEmpty, !FileManager.default.fileExists(atPath: folder) {
            reason = "the folder '\(folder)' does not exist; make it first"
        } else {
            reason = String(cString: strerror(code))
        }
    }

    /// One sentence.
    public var description: String { "Cannot write '\(path)': \(reason)." }
}
