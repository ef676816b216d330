import Evaluation
import Foundation

/// Files that a command will write at its end.
enum OutputFile {
    /// Finds out before hours of work whether a file can be kept; `-` is standard output.
    static func check(_ path: String) throws {
        guard path != "-" else { return }
        let folder = (path as NSString).deletingLastPathComponent
        if !folder.isEmpty, !FileManager.default.fileExists(atPath: folder) {
            throw EvaluationError("\(path) cannot be written: the folder \(folder) does not exist")
        }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            guard isFolder.boolValue else { return }
            throw EvaluationError("\(path) cannot be written: it is a folder")
        }
        guard FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
            throw EvaluationError("\(path) cannot be written: permission is denied")
        }
    }
}
