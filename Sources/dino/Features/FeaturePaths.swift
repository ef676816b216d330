import Console
import Files
import Foundation
import Imaging

/// The files beside a file of features.
struct FeaturePaths {
    /// Work in progress.
    let journal: String
    /// The rows' pictures.
    let names: String
    /// Pictures that could not be read.
    let skipped: String

    init(_ output: String) {
        journal = output + ".partial"
        names = output + ".txt"
        skipped = output + ".skipped.txt"
    }

    /// A line per picture; a line break in a name, which a list cannot hold, becomes a space.
    func writeNames(_ paths: [String]) throws(FileError) {
        try AtomicFile.replace(names) { (file) throws(FileError) in
            for path in paths { try file.write(Self.line(path) + "\n") }
        }
    }

    /// A line per picture with the reason; no file where all could be read.
    func writeSkipped(_ entries: [(path: String, reason: String)]) throws(FileError) {
        guard !entries.isEmpty else {
            unlink(skipped)
            return
        }
        try AtomicFile.replace(skipped) { (file) throws(FileError) in
            for entry in entries { try file.write("\(Self.line(entry.path))\t\(Self.line(entry.reason))\n") }
        }
        let count = entries.count
        Diagnostic.warn("\(count) picture\(count == 1 ? "" : "s") could not be read; \(skipped) says why.")
    }

    private static func line(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
