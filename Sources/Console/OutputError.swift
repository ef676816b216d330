import Foundation

/// A file that could not be written.
public struct OutputError: Error, Equatable, CustomStringConvertible {
    /// The file or folder.
    public let path: String
    /// What the system says.
    public let reason: String

    init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    init(path: String, error: any Error) {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        let cause = underlying ?? (error as NSError)
        let isSystem = cause.domain == NSPOSIXErrorDomain
        let folder = (path as NSString).deletingLastPathComponent
        if !folder.isEmpty, !FileManager.default.fileExists(atPath: folder) {
            self.init(path: path, reason: "the folder '\(folder)' does not exist; make it first")
        } else {
            let reason = isSystem ? String(cString: strerror(Int32(cause.code))) : cause.localizedDescription
            self.init(path: path, reason: reason)
        }
    }

    /// One sentence.
    public var description: String { "Cannot write '\(path)': \(reason)." }
}
