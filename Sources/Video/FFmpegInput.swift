/// How ffmpeg and ffprobe are told to read a file.
///
/// The file is handed over open, so a path is never read as an option, a protocol, a pattern of file names or
/// a hint at its format, and cannot be swapped between two looks at it.
enum FFmpegInput {
    /// What both programs begin with: errors only, no questions.
    static let quiet = ["-hide_banner", "-v", "error"]

    /// The formats that hold their frames themselves; playlists and the like name other files and addresses.
    private static let formats = [
        "mov", "mp4", "matroska", "webm", "avi", "mpegts", "mpeg", "mpegvideo", "m4v", "h264", "hevc", "obu",
        "ivf", "mjpeg", "mjpeg_2000", "flv", "live_flv", "asf", "ogg", "gif", "apng", "dv", "mxf", "nut",
        "rm",
        "vc1", "wtv", "yuv4mpegpipe", "aac", "ac3", "eac3", "aiff", "caf", "flac", "mp3", "wav", "w64",
    ]

    /// The options for the file that the child has as descriptor `number`.
    static func arguments(descriptor number: Int) -> [String] {
        [
            "-protocol_whitelist", "file", "-format_whitelist", formats.joined(separator: ","), "-i",
            "file:/dev/fd/\(number)",
        ]
    }
}
