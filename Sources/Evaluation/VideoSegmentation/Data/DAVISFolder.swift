import Foundation
import Imaging

/// Videos with masks in the layout of DAVIS 2017.
///
/// `ImageSets/2017/val.txt` lists names, `JPEGImages/480p/NAME/` has the frames, `Annotations/480p/NAME/` the
/// masks, by the frames' names.
public struct DAVISFolder: Sendable {
    /// The sequences, in the list's order.
    public let sequences: [VideoSequence]
    private let path: String

    /// Looks at all sequences.
    ///
    /// - Parameters:
    ///   - path: The folder.
    ///   - names: Which sequences; nil for those of `ImageSets/2017/val.txt`.
    ///   - isScored: Whether every frame must have a mask; else the first one's are enough.
    /// - Throws: `EvaluationError` that names the file that is missing or does not fit.
    public init(path: String, names: [String]? = nil, isScored: Bool) throws(EvaluationError) {
        self.path = path
        let names = if let names { names } else { try Self.list("\(path)/ImageSets/2017/val.txt") }
        guard Set(names).count == names.count else {
            throw EvaluationError("a sequence is named twice among \(names.joined(separator: ", "))")
        }
        var sequences: [VideoSequence] = []
        for name in names {
            guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else {
                throw EvaluationError("'\(name)' cannot be the name of a sequence")
            }
            sequences.append(try Self.sequence(name, in: path, isScored: isScored))
        }
        self.sequences = sequences
    }

    /// The folder of a sequence's masks.
    public func annotations(of name: String) -> String { Self.masks(name, in: path) }

    private static func masks(_ name: String, in path: String) -> String {
        "\(path)/Annotations/480p/\(name)"
    }

    private static func list(_ path: String) throws(EvaluationError) -> [String] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw EvaluationError(
                "\(path) cannot be read; it lists the sequences, a name on each line (or name them with --sequences)"
            )
        }
        let names = text.split(whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        guard !names.isEmpty else { throw EvaluationError("\(path) lists no sequence") }
        return names
    }

    private static func sequence(
        _ name: String, in path: String, isScored: Bool
    ) throws(EvaluationError) -> VideoSequence {
        let frames = try files("\(path)/JPEGImages/480p/\(name)", [".jpg", ".jpeg", ".png"])
        let folder = masks(name, in: path)
        let sequence = try VideoSequence(name: name, frames: frames, masks: folder)
        let known = Set(frames.map(VideoSequence.stem))
        guard known.count == frames.count else {
            throw EvaluationError("two frames of \(name) have the same name but for the extension")
        }
        let masks = try files(folder, [".png"])
        for mask in masks where !known.contains(VideoSequence.stem(mask)) {
            throw EvaluationError("\(mask) is the mask of no frame in \(path)/JPEGImages/480p/\(name)")
        }
        if isScored {
            for (index, frame) in frames.enumerated().dropFirst() {
                try sequence.checkMask("\(folder)/\(sequence.frameName(index)).png", of: frame)
            }
        }
        return sequence
    }

    /// Visible files with one of these extensions, in the order of their names.
    private static func files(
        _ folder: String, _ extensions: [String]
    ) throws(EvaluationError) -> [String] {
        do {
            return try FolderListing(path: folder).files.filter { file in
                !file.hasPrefix(".") && extensions.contains { file.lowercased().hasSuffix($0) }
            }.map { "\(folder)/\($0)" }
        } catch {
            throw EvaluationError(error.description)
        }
    }
}
