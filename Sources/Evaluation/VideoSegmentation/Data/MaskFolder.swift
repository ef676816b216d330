import Files
import Foundation
import Imaging

/// Where the masks of a run are kept: a folder per sequence, a palette PNG per frame.
///
/// A line beside them says what made them, so that a run that was stopped goes on with the sequences that are
/// not whole, and never mixes masks of different settings.
public struct MaskFolder {
    private let folder: OutputFolder

    /// Opens or begins a folder.
    ///
    /// - Parameters:
    ///   - description: What the masks depend on, in one line.
    ///   - startsAnew: Whether to forget what was made before.
    /// - Throws: `FileError`, also where another run holds the folder, or where its masks are of other settings.
    public init(
        path: String, description: String, sequences: [VideoSequence], startsAnew: Bool
    ) throws(FileError) {
        let notes = "\(path)/masks.json"
        folder = try OutputFolder(path, ownFiles: ["masks.json"])
        let line = description + "\n"
        guard startsAnew || (try? String(contentsOfFile: notes, encoding: .utf8)) != line else { return }
        for sequence in sequences where FileManager.default.fileExists(atPath: masks(sequence)) {
            guard startsAnew else {
                throw FileError(
                    .cannotWrite, path: masks(sequence),
                    "has masks of other settings or weights; --restart makes them anew")
            }
            for frame in sequence.frames.indices { unlink(mask(sequence, frame)) }
        }
        try AtomicFile.replace(notes) { (file) throws(FileError) in try file.write(line) }
    }

    /// The folder of a sequence's masks.
    private func masks(_ sequence: VideoSequence) -> String { "\(folder.path)/\(sequence.name)" }

    private func mask(_ sequence: VideoSequence, _ frame: Int) -> String {
        "\(masks(sequence))/\(sequence.frameName(frame)).png"
    }

    /// Whether every frame has its mask.
    public func isWhole(_ sequence: VideoSequence) -> Bool {
        sequence.frames.indices.allSatisfy {
            FileManager.default.fileExists(atPath: mask(sequence, $0))
        }
    }

    /// Keeps the mask of a frame.
    ///
    /// - Throws: `FileError`, such as on a full disk; `ImageError`.
    public func write(_ image: IndexedImage, of sequence: VideoSequence, frame: Int) throws {
        let bytes = try image.pngData()
        try FileManager.default.createDirectory(
            atPath: masks(sequence), withIntermediateDirectories: true)
        try AtomicFile.replace(mask(sequence, frame)) { (file) throws(FileError) in try file.write(bytes) }
    }
}
