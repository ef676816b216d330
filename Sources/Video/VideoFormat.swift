/// A format that videos are written in, told by the path's ending.
public enum VideoFormat: String, Sendable, CaseIterable {
    /// H.264 in MP4, which browsers and players show.
    case mp4
    /// MPEG-4 part 2 in AVI, which old programs read.
    case avi

    /// The format of a path, by its ending in any case; nil where it is not one that is written.
    public init?(path: String) {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
        self.init(rawValue: name[name.index(after: dot)...].lowercased())
    }

    /// MPEG-4 part 2 counts time in at most 65,535 parts of a second.
    func rate(near rate: FrameRate) -> FrameRate {
        switch self {
        case .mp4: rate
        case .avi: rate.limited(numerator: 65535)
        }
    }

    /// What ffmpeg is told to make of frames of a size: 4:2:0 pictures, whose sides are even.
    func videoArguments(width: Int, height: Int) -> [String] {
        var filters = ["format=yuv444p"]
        // Untagged colours are read as BT.601 by some programs and as BT.709 by others; AVI has no such tag.
        if self == .mp4 {
            filters.insert("scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd", at: 0)
        }
        if width % 2 + height % 2 > 0 {
            // The last column and row twice: a black edge would show.
            filters += [
                "pad=\(width + width % 2):\(height + height % 2)",
                "fillborders=right=\(width % 2):bottom=\(height % 2):mode=smear",
            ]
        }
        let picture = ["-vf", (filters + ["format=yuv420p"]).joined(separator: ","), "-pix_fmt", "yuv420p"]
        switch self {
        case .mp4:
            return picture + [
                "-c:v", "libx264", "-crf", "18", "-color_range", "tv", "-colorspace", "bt709",
                "-color_primaries", "bt709", "-color_trc", "bt709",
            ]
        case .avi: return picture + ["-c:v", "mpeg4", "-q:v", "3"]
        }
    }

    /// What ffmpeg is told of the file.
    var fileArguments: [String] {
        switch self {
        case .mp4: ["-movflags", "+faststart", "-f", "mp4"]
        case .avi: ["-f", "avi"]
        }
    }

    /// Whether sound in a codec, by ffmpeg's name for it, can be copied as it is.
    func holds(audioCodec codec: String) -> Bool {
        switch self {
        case .mp4: ["aac", "mp3", "ac3", "eac3", "alac", "opus"].contains(codec)
        case .avi: ["aac", "mp3", "mp2", "ac3", "pcm_s16le", "pcm_u8"].contains(codec)
        }
    }
}
