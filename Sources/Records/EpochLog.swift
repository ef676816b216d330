import Files
import Foundation

/// `log.txt`: a line of JSON for each epoch of a run.
package struct EpochLog {
    /// The lines so far.
    package private(set) var lines: [String]
    private let path: String

    /// Takes up the log of a run that goes on: its lines up to the epoch to go on with.
    ///
    /// A kill between a checkpoint and its log line leaves the line to the checkpoint; a kill after an epoch
    /// whose checkpoint was lost leaves a line too many. The checkpoint decides.
    ///
    /// - Parameters:
    ///   - known: The lines that the checkpoint holds; empty where it holds none.
    ///   - goesOn: False where the run starts anew; an old log is then put aside as `log.txt.old`.
    /// - Throws: `FileError`.
    package init(folder: String, known: [String], startEpoch: Int, goesOn: Bool) throws(FileError) {
        path = folder + "/log.txt"
        lines = []
        if goesOn {
            let present = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            let old = present.split(separator: "\n").map(String.init)
            lines = known.isEmpty ? old.filter { (Self.epoch(of: $0) ?? .max) < startEpoch } : known
            guard lines != old else { return }
            let text = lines.map { $0 + "\n" }.joined()
            try AtomicFile.replace(path) { (file) throws(FileError) in try file.write(text) }
        } else if FileManager.default.fileExists(atPath: path) {
            rename(path, path + ".old")
        }
    }

    /// Adds an epoch's line.
    package mutating func add(_ line: String) throws(FileError) {
        lines.append(line)
        try FileOutput.append(line + "\n", to: path)
    }

    private static func epoch(of line: String) -> Int? {
        let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return (object?["epoch"] as? NSNumber)?.intValue
    }
}
