import Foundation

/// Where ffmpeg and ffprobe are looked for.
public struct VideoPrograms: Sendable, Equatable {
    /// Folders with a colon between each two, as in PATH; an empty one is passed over.
    public let searchPath: String

    /// Takes a search path, by default PATH.
    public init(searchPath: String = ProcessInfo.processInfo.environment["PATH"] ?? "") {
        self.searchPath = searchPath
    }

    /// Throws unless both programs are found.
    public func check() throws(VideoError) {
        _ = try ffmpeg
        _ = try ffprobe
    }

    var ffmpeg: String { get throws(VideoError) { try find("ffmpeg") } }
    var ffprobe: String { get throws(VideoError) { try find("ffprobe") } }

    private func find(_ name: String) throws(VideoError) -> String {
        for folder in searchPath.split(separator: ":") {
            let path = "\(folder)/\(name)"
            var status = stat()
            // A folder can be "executed" as well.
            if access(path, X_OK) == 0, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
                return path
            }
        }
        throw .missingProgram(name)
    }
}
