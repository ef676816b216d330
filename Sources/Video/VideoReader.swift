import Foundation
import Imaging

/// The frames of a video file, one after the other, as ffmpeg decodes them.
///
/// Frames come as they are in the file, none doubled or dropped, turned as the file asks, and all in the size
/// of the first; pixels that are not square stay so. Memory holds one frame. ffmpeg decodes ahead by a few,
/// and ends with this object. One thread at a time.
public final class VideoReader {
    /// What the file says of itself.
    public let info: VideoInfo
    /// The number of frames that `next` has given.
    public private(set) var framesRead = 0
    private let program: String
    private let maximumPixels: Int
    private var child: ChildProcess?
    private var frames: Descriptor?

    /// Opens a file and starts ffmpeg.
    ///
    /// - Parameter limits: How large frames may be.
    /// - Throws: `VideoError`, one sentence that names the file or the missing program.
    public init(
        path: String, limits: DecodeOptions = DecodeOptions(), programs: VideoPrograms = VideoPrograms()
    ) throws(VideoError) {
        program = try programs.ffmpeg
        maximumPixels = limits.maximumPixels
        info = try VideoInfo(path: path, limits: limits, programs: programs)
        do throws(ImageError) {
            try DecodeOptions.requireMemory(info.width * info.height * 3, file: path)
        } catch {
            throw .tooLarge(path: path, reason: "there is not enough memory for one")
        }
        try start(timing: "-fps_mode")
    }

    deinit { close() }

    private func start(timing option: String) throws(VideoError) {
        let file = try Descriptor.open(info.path)
        guard let (reading, writing) = Descriptor.pair() else {
            throw .notStarted(program: program, reason: String(cString: strerror(errno)))
        }
        // ffmpeg turns the pictures before this scaling, which sees to it that a stream that changes its size
        // goes on in the old one; else the bytes of one frame would run into the next.
        child = try ChildProcess(
            program,
            FFmpegInput.quiet + ["-nostdin", "-nostats", "-max_pixels", "\(maximumPixels)"]
                + FFmpegInput.arguments(descriptor: 0) + [
                    "-map", "0:\(info.stream)", "-vf", "scale=\(info.width):\(info.height)",
                    option, "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1",
                ], input: file, output: writing)
        frames = reading
    }

    /// The next frame; nil after the last one, and after an error.
    ///
    /// - Throws: `VideoError` where ffmpeg fails, or the frames end with an error sooner than the file says.
    public func next() throws(VideoError) -> Image? {
        guard let child, let frames else { return nil }
        let size = info.width * info.height * 3
        let pixels = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size, let base = buffer.baseAddress {
                child.wait(for: frames, POLLIN)
                let count = read(frames.number, base + filled, size - filled)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                filled += count
            }
        }
        guard pixels.count == size else {
            return try finish(child, partialFrame: !pixels.isEmpty)
        }
        framesRead += 1
        return Image(width: info.width, height: info.height, pixels: pixels)
    }

    /// Ends ffmpeg; `next` gives nil from then on.
    public func close() {
        frames = nil
        child?.end()
        child = nil
    }

    /// What the end of the bytes means.
    private func finish(_ child: ChildProcess, partialFrame: Bool) throws(VideoError) -> Image? {
        let problem = child.waitForEnd()
        close()
        if let problem {
            // The option is as new as ffmpeg 5.1; the older name is on its way out.
            if framesRead == 0, child.messages.contains("'fps_mode'") {
                try start(timing: "-vsync")
                return try next()
            }
            throw framesRead == 0
                ? .unreadable(path: info.path, reason: problem)
                : .endsEarly(path: info.path, frames: framesRead, reason: problem)
        }
        let line = child.messages.lastLine()
        if framesRead == 0 {
            throw .unreadable(path: info.path, reason: line ?? "there are no frames in it")
        }
        if partialFrame {
            throw .endsEarly(path: info.path, frames: framesRead, reason: line ?? "a frame is incomplete")
        }
        // ffmpeg passes over what it cannot decode and calls that a success.
        if let line, let expected = info.frameCount {
            let least = info.isFrameCountStated ? expected : expected - expected / 50 - 1
            if framesRead < least { throw .endsEarly(path: info.path, frames: framesRead, reason: line) }
        }
        return nil
    }
}
