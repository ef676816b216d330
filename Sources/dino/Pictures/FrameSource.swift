import Foundation
import Imaging
import Video

/// Frames one by one, of a video or a folder.
enum FrameSource {
    case video(VideoReader)
    case folder(FrameFolder)

    /// Looks at a path.
    ///
    /// - Throws: `VideoError`, such as for a missing ffmpeg.
    init(path: String) throws(VideoError) {
        // A folder needs it too, for what is written.
        try VideoPrograms().check()
        self =
            ImageFolder.isFolder(path)
            ? .folder(try FrameFolder(path: path)) : .video(try VideoReader(path: path))
    }

    /// The pictures of a folder.
    var files: Set<String> {
        if case .folder(let folder) = self { Set(folder.frames.map(OutputFile.real)) } else { [] }
    }

    /// How many there are, where that is known.
    var count: Int? {
        switch self {
        case .video(let reader): reader.info.frameCount
        case .folder(let folder): folder.frames.count
        }
    }

    /// The rate of a video.
    var rate: FrameRate? {
        if case .video(let reader) = self { reader.info.frameRate } else { nil }
    }

    var hasAudio: Bool {
        if case .video(let reader) = self { reader.info.hasAudio } else { false }
    }

    /// Gives every frame and its name, in order; `body` says whether to go on.
    ///
    /// - Throws: What `body` throws, `VideoError`, `ImageError`.
    func forEach(_ body: (_ name: String, _ image: Image) throws -> Bool) throws {
        switch self {
        case .video(let reader):
            var number = 0
            while let image = try reader.next() {
                guard try body(String(format: "frame-%04d", number), image) else { break }
                number += 1
            }
            reader.close()
        case .folder(let folder):
            for (index, name) in DenseOptions.names(for: folder.frames).enumerated() {
                guard try body(name, folder.image(at: index)) else { return }
            }
        }
    }
}
