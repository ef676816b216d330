import Imaging

/// What a video file says of itself.
public struct VideoInfo: Sendable, Equatable {
    /// The file.
    public let path: String
    /// Width of a frame as it is shown and read, after the turn that the file asks for, in pixels.
    public let width: Int
    /// Height of a frame as it is shown and read, in pixels.
    public let height: Int
    /// The mean frame rate, or where the file has none the lowest one that all times of frames fit.
    public let frameRate: FrameRate
    /// The number of frames: as the file says, else duration times rate; nil where neither is known.
    ///
    /// A statement, not a count: the frames of a damaged file, or of one with cuts, may be fewer.
    public let frameCount: Int?
    /// Seconds; nil where the file does not say.
    public let duration: Double?
    /// Whether there is sound.
    public let hasAudio: Bool
    /// The stream with the pictures.
    let stream: Int
    /// Whether `frameCount` is the file's own.
    let isFrameCountStated: Bool

    /// Looks at a file with ffprobe.
    ///
    /// - Parameter limits: How large frames may be.
    /// - Throws: `VideoError`, one sentence that names the file or the missing program.
    public init(
        path: String, limits: DecodeOptions = DecodeOptions(), programs: VideoPrograms = VideoPrograms()
    ) throws(VideoError) {
        let probe = try VideoProbe.look(at: path, limits: limits, programs: programs)
        guard let video = probe.video else {
            throw .unreadable(path: path, reason: "there are no moving pictures in it")
        }
        guard let width = video.width, let height = video.height, width > 0, height > 0 else {
            throw .unreadable(path: path, reason: "the size of its frames is not known")
        }
        do throws(ImageError) {
            _ = try limits.checkedByteCount(width: width, height: height, file: path)
        } catch {
            throw .tooLarge(path: path, reason: "\(width) x \(height) pixels")
        }
        guard
            let rate = [video.avgFrameRate, video.rFrameRate].lazy.compactMap({ $0 })
                .compactMap({ FrameRate($0) }).first
        else { throw .unreadable(path: path, reason: "its frame rate is not known") }
        let turn = video.sideDataList?.lazy.compactMap(\.rotation).first ?? 0
        let isSideways = Self.isSideways(turn)
        self.path = path
        self.width = isSideways ? height : width
        self.height = isSideways ? width : height
        frameRate = rate
        duration = [video.duration, probe.format?.duration].lazy.compactMap { $0.flatMap(Double.init) }
            .first { $0.isFinite && $0 > 0 && $0 < 1e9 }
        let stated = video.nbFrames.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        // At least one: a still has hardly any duration.
        frameCount = stated ?? duration.flatMap { Int(exactly: max(1, ($0 * rate.value).rounded())) }
        isFrameCountStated = stated != nil
        hasAudio = !probe.audioCodecs.isEmpty
        stream = video.index
    }

    /// Whether ffmpeg turns a picture onto its side for so many degrees: it takes a degree's error for a
    /// right angle, and turns by other angles within the frame.
    private static func isSideways(_ degrees: Double) -> Bool {
        guard degrees.isFinite else { return false }
        return abs(abs(degrees.truncatingRemainder(dividingBy: 180)) - 90) < 1
    }
}
