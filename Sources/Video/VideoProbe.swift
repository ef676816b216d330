import Foundation
import Imaging

/// What ffprobe says of a file.
struct VideoProbe: Decodable {
    struct Stream: Decodable {
        struct Disposition: Decodable { var attachedPic: Int? }
        struct SideData: Decodable { var rotation: Double? }

        var index: Int
        var codecType: String?
        var codecName: String?
        var width: Int?
        var height: Int?
        var avgFrameRate: String?
        var rFrameRate: String?
        var nbFrames: String?
        var duration: String?
        var disposition: Disposition?
        var sideDataList: [SideData]?
    }

    struct Format: Decodable { var duration: String? }

    var streams: [Stream]?
    var format: Format?

    /// The first stream of moving pictures; a cover is none.
    var video: Stream? {
        streams?.first { $0.codecType == "video" && $0.disposition?.attachedPic ?? 0 == 0 }
    }

    /// The codecs of the sound streams, in ffmpeg's words; "" for one that it does not know.
    var audioCodecs: [String] {
        (streams ?? []).filter { $0.codecType == "audio" }.map { $0.codecName ?? "" }
    }

    /// More than this is no description of a video.
    private static let maximumSize = 4 << 20

    /// Asks ffprobe about a file.
    static func look(
        at path: String, limits: DecodeOptions, programs: VideoPrograms
    ) throws(VideoError) -> VideoProbe {
        let file = try Descriptor.open(path)
        let program = try programs.ffprobe
        guard let (reading, writing) = Descriptor.pair() else {
            throw .notStarted(program: program, reason: String(cString: strerror(errno)))
        }
        let child = try ChildProcess(
            program,
            FFmpegInput.quiet
                + ["-max_pixels", "\(limits.maximumPixels)", "-show_streams", "-show_format", "-of", "json"]
                + FFmpegInput.arguments(descriptor: 0),
            input: file, output: writing)
        writing.close()
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            child.wait(for: reading, POLLIN)
            let count = read(reading.number, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            answer.append(contentsOf: buffer[..<count])
            guard answer.count <= maximumSize else {
                throw .unreadable(path: path, reason: "its description does not end")
            }
        }
        let problem = child.waitForEnd()
        if child.messages.contains("not on whitelist") {
            throw .unreadable(path: path, reason: "it is not in a video format that is read here")
        }
        if child.messages.contains("exceeds specified max pixel count") {
            throw .tooLarge(path: path, reason: "more than \(limits.maximumPixels) pixels")
        }
        if let problem { throw .unreadable(path: path, reason: problem) }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let probe = try? decoder.decode(VideoProbe.self, from: Data(answer)) else {
            throw .unreadable(path: path, reason: "ffprobe's description of it is not understood")
        }
        return probe
    }
}
