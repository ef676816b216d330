import Files

/// Why a video could not be read or written; `description` is one sentence.
public enum VideoError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The program is in none of the folders that were searched.
    case missingProgram(String)
    /// The program could not be started.
    case notStarted(program: String, reason: String)
    /// The file could not be opened, or holds no video that can be read.
    case unreadable(path: String, reason: String)
    /// The pictures are over a limit of the decoding options, or there is not enough memory for one.
    case tooLarge(path: String, reason: String)
    /// The video ends, for a reason, after so many frames, which is sooner than it says itself.
    case endsEarly(path: String, frames: Int, reason: String)
    /// The path's ending stands for no format that is written.
    case unknownFormat(path: String)
    /// The video could not be written; what stood at the path before still does.
    case notWritten(path: String, reason: String)
    /// A frame has another size than the video.
    case frameSize(path: String, frame: Int, reason: String)
    /// The folder cannot be read or holds no pictures.
    case noFrames(folder: String, reason: String)
    /// The file could not be begun or put in its place.
    case file(FileError)

    /// One sentence that names the file or program and says what is wrong with it.
    public var description: String {
        switch self {
        case .missingProgram(let name):
            "The program \(name) is not on the PATH and videos cannot do without it: "
                + "install the package ffmpeg (Debian: apt-get install ffmpeg)."
        case .notStarted(let program, let reason): "The program \(program) cannot be started: \(reason)."
        case .unreadable(let path, let reason): "Cannot read \(path) as a video: \(reason)."
        case .tooLarge(let path, let reason): "Cannot read \(path): its frames are too large (\(reason))."
        case .endsEarly(let path, let frames, let reason):
            "The video \(path) is cut short or damaged after "
                + "\(frames) frame\(frames == 1 ? "" : "s"): \(reason)."
        case .unknownFormat(let path):
            "The video \(path) cannot be written: its name has to end in "
                + VideoFormat.allCases.map { ".\($0.rawValue)" }.joined(separator: " or ") + "."
        case .notWritten(let path, let reason): "The video \(path) cannot be written: \(reason)."
        case .frameSize(let path, let frame, let reason):
            "The video \(path) cannot be written: frame \(frame) has \(reason)."
        case .noFrames(let folder, let reason): "There are no frames in \(folder): \(reason)."
        case .file(let error): "\(error.description)."
        }
    }
}
