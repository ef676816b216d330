import Evaluation
import Foundation

/// Files that a command will write at its end.
enum OutputFile {
    /// Finds out before hours of work whether files can be kept: each has a folder that can be written, none
    /// is written twice, and none is one of those that are read.
    ///
    /// - Parameters:
    ///   - written: Nil for a file that was not asked for.
    ///   - read: Weights, lists and whatever else must outlive the command; a folder stands for itself alone.
    static func check(_ written: [String?], read: [String?] = []) throws {
        var known: [String: String] = [:]
        for path in read.compactMap(\.self) { known[real(path)] = path }
        for path in written.compactMap(\.self) where path != standardOutput {
            try checkPlace(path)
            if let other = known[real(path)] {
                throw EvaluationError(
                    other == path
                        ? "\(path) would be written over though it is read or written as well; give another name"
                        : "\(path) and \(other) are the same file, and one would be written over; give another name"
                )
            }
            known[real(path)] = path
        }
    }

    /// What `--json` calls standard output.
    static let standardOutput = "-"

    /// A path without links and dots: the same for all that lead to one file.
    static func real(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }

    private static func checkPlace(_ path: String) throws {
        var isFolder: ObjCBool = false
        let above = (path as NSString).deletingLastPathComponent
        let folder = above.isEmpty ? "." : above
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
            throw EvaluationError("\(path) cannot be written: the folder \(folder) does not exist")
        }
        guard isFolder.boolValue else {
            throw EvaluationError("\(path) cannot be written: \(folder) is not a folder")
        }
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            guard isFolder.boolValue else { return }
            throw EvaluationError("\(path) cannot be written: it is a folder")
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw EvaluationError("\(path) cannot be written: permission is denied")
        }
    }
}
