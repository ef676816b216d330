import Foundation
import Imaging

/// The frames of a video and the mask of its first one.
public struct VideoSequence: Sendable, Equatable {
    /// The sequence's name.
    public let name: String
    /// Paths of the frames, in order, two at least.
    public let frames: [String]
    /// Path of the first frame's mask.
    public let firstMask: String
    /// Width of every frame in pixels.
    public let width: Int
    /// Height of every frame in pixels.
    public let height: Int

    /// A frame's file name without its extension, which is that of its mask.
    public func frameName(_ frame: Int) -> String { Self.stem(frames[frame]) }

    /// Looks at every frame's header and at the first mask's.
    ///
    /// - Throws: `EvaluationError` where there are fewer than two frames, where the first has no mask, or where
    ///   sizes differ.
    init(name: String, frames: [String], masks: String) throws(EvaluationError) {
        guard frames.count > 1 else {
            throw EvaluationError(
                "\(name) has \(frames.count == 1 ? "one frame" : "no frames"); a sequence has two at least")
        }
        self.name = name
        self.frames = frames
        (width, height) = try Self.size(frames[0])
        for path in frames.dropFirst() {
            let other = try Self.size(path)
            guard other == (width, height) else {
                throw EvaluationError(
                    "\(path) has \(other.width) x \(other.height) pixels, but the first frame of \(name) has \(width) x \(height)"
                )
            }
        }
        firstMask = "\(masks)/\(Self.stem(frames[0])).png"
        try checkMask(firstMask, of: frames[0])
        try checkObjects()
    }

    /// The first mask must show an object.
    private func checkObjects() throws(EvaluationError) {
        let mask: IndexedImage
        do {
            mask = try IndexedImage(contentsOf: firstMask)
        } catch {
            throw EvaluationError(error.description)
        }
        guard mask.indices.contains(where: { $0 != 0 && $0 != LabelMaps.void }) else {
            throw EvaluationError(
                "\(firstMask) shows no object: objects are numbered from 1, and \(LabelMaps.void) marks pixels that do not count"
            )
        }
    }

    /// A mask must be there and have the frames' size.
    func checkMask(_ path: String, of frame: String) throws(EvaluationError) {
        guard FileManager.default.fileExists(atPath: path) else {
            throw EvaluationError("\(path) is not there: the frame \(frame) has no mask")
        }
        let size = try Self.size(path)
        guard size == (width, height) else {
            throw EvaluationError(
                "\(path) has \(size.width) x \(size.height) pixels, but the frames of \(name) have \(width) x \(height)"
            )
        }
    }

    static func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        return String(name.lastIndex(of: ".").map { name[..<$0] } ?? name)
    }

    static func size(_ path: String) throws(EvaluationError) -> (width: Int, height: Int) {
        do {
            let info = try Image.probe(path)
            return (info.width, info.height)
        } catch {
            throw EvaluationError(error.description)
        }
    }
}
