import Console
import Evaluation
import Files
import Foundation
import Imaging

/// A folder that pictures are written to, each whole or not at all, and never over a picture that is read.
struct PictureFolder {
    let path: String
    private let inputs: Set<String>

    /// - Parameter inputs: Pictures that the command reads.
    init(_ path: String, inputs: Set<String>) {
        self.path = path
        self.inputs = inputs
    }

    /// Makes the folder where it is missing.
    func make() throws(FileError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw FileError(.cannotWrite, path: path, "cannot be made a folder")
        }
    }

    /// Writes a PNG.
    func write(_ image: Image, _ name: String) throws {
        let target = "\(path)/\(name)"
        guard !inputs.contains(OutputFile.real(target)) else {
            throw FileError(
                .cannotWrite, path: target, "is one of the pictures that are read; give another output folder"
            )
        }
        let bytes = try image.pngData()
        try AtomicFile.replace(target) { (file) throws(FileError) in try file.write(bytes) }
    }

    /// The pictures that a command line names, without those in the folder that it writes to: they are an earlier
    /// run's.
    ///
    /// - Throws: `EvaluationError` where that leaves none.
    static func inputs(_ named: [String], writingTo folder: String) throws -> PathList {
        let all = try PictureInputs.paths(named, unusableNames: Notes.unusableNames)
        let own = OutputFile.real(folder) + "/"
        let others = all.filter { !OutputFile.real($0).hasPrefix(own) }
        guard !others.isEmpty || all.isEmpty else {
            throw EvaluationError(
                "all pictures are in \(folder), where the results go; give another folder for these")
        }
        if others.count < all.count {
            Diagnostic.note(
                "\(all.count - others.count) pictures in \(folder) are left out: results of earlier runs go there."
            )
        }
        return PathList(others)
    }
}
