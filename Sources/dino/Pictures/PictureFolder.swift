import Files
import Foundation
import Imaging

/// A folder that pictures are written to, each whole or not at all.
struct PictureFolder {
    let path: String

    init(_ path: String) { self.path = path }

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
        let bytes = try image.pngData()
        try AtomicFile.replace("\(path)/\(name)") { (file) throws(FileError) in try file.write(bytes) }
    }
}
