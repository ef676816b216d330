import Files
import Foundation
import Imaging

/// Where the masks of a run are kept: a folder per sequence, a palette PNG per frame.
///
/// A file beside each folder, `NAME.json`, says what made its masks, so that a run that was stopped goes on with
/// the sequences that are not whole, masks of different settings are never mixed, and those of somebody else are
/// never touched.
public struct MaskFolder {
    private let folder: OutputFolder
    private let description: String
    private let startsAnew: Bool

    /// Opens or begins a folder.
    ///
    /// - Parameters:
    ///   - description: What the masks depend on, in one line.
    ///   - startsAnew: Whether masks that this program made before are to be made again.
    /// - Throws: `FileError`, also where another run holds the folder, or where it has masks of other settings or of
    ///   somebody else.
    public init(
        path: String, description: String, sequences: [VideoSequence], startsAnew: Bool
    ) throws(FileError) {
        folder = try OutputFolder(path, ownFiles: sequences.map { "\($0.name).json" })
        self.description = description + "\n"
        self.startsAnew = startsAnew
        for sequence in sequences where FileManager.default.fileExists(atPath: masks(sequence)) {
            guard let maker = maker(of: sequence) else {
                throw FileError(
                    .cannotWrite, path: masks(sequence),
                    "is there, and this program did not make it; give another --output_dir")
            }
            guard startsAnew || maker == self.description else {
                throw FileError(
                    .cannotWrite, path: masks(sequence),
                    "has masks of other settings, weights or frames; --restart makes them anew")
            }
        }
    }

    /// The folder of a sequence's masks.
    private func masks(_ sequence: VideoSequence) -> String { "\(folder.path)/\(sequence.name)" }

    private func mask(_ sequence: VideoSequence, _ frame: Int) -> String {
        "\(masks(sequence))/\(sequence.frameName(frame)).png"
    }

    /// The file that says what made a sequence's masks.
    private func note(_ sequence: VideoSequence) -> String { "\(masks(sequence)).json" }

    private func maker(of sequence: VideoSequence) -> String? {
        try? String(contentsOfFile: note(sequence), encoding: .utf8)
    }

    /// Whether every frame has its mask, and none is to be made again.
    public func isWhole(_ sequence: VideoSequence) -> Bool {
        !startsAnew && maker(of: sequence) == description
            && sequence.frames.indices.allSatisfy {
                FileManager.default.fileExists(atPath: mask(sequence, $0))
            }
    }

    /// Makes room for a sequence's masks: older ones of this program go away.
    ///
    /// - Throws: `FileError`.
    public func begin(_ sequence: VideoSequence) throws(FileError) {
        let folder = masks(sequence)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError(.cannotWrite, path: folder, "cannot be made a folder")
        }
        for frame in sequence.frames.indices { unlink(mask(sequence, frame)) }
        try AtomicFile.replace(note(sequence)) { (file) throws(FileError) in try file.write(description) }
    }

    /// Keeps the mask of a frame.
    ///
    /// - Throws: `FileError`, such as on a full disk; `ImageError`.
    public func write(_ image: IndexedImage, of sequence: VideoSequence, frame: Int) throws {
        let bytes = try image.pngData()
        try AtomicFile.replace(mask(sequence, frame)) { (file) throws(FileError) in try file.write(bytes) }
    }
}
