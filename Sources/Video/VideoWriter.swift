import Files
import Foundation
import Imaging

/// Writes frames to a video file through ffmpeg.
///
/// The file appears under its name with `finish`, whole; where anything fails, or this object goes away
/// before, what stood there stays. One thread at a time.
public final class VideoWriter {
    /// The file.
    public let path: String
    /// Width of the frames, in pixels.
    public let width: Int
    /// Height of the frames, in pixels.
    public let height: Int
    /// Frames a second, as asked; AVI, which cannot hold all fractions, may have one within a thousandth.
    public let frameRate: FrameRate
    /// The number of frames that were written.
    public private(set) var framesWritten = 0
    private let file: AtomicFile
    private let child: ChildProcess
    private let frames: Descriptor
    private var isOpen = true

    /// Begins a file, `.mp4` (H.264) or `.avi` (MPEG-4).
    ///
    /// Videos have even sizes: the last column or row of other frames is doubled.
    ///
    /// - Parameters:
    ///   - audioSource: A file whose sound goes with the frames, all of it, copied where the format holds its
    ///     codec and as AAC elsewhere; it may have none.
    ///   - limits: How large frames may be.
    /// - Throws: `VideoError`, one sentence that names the file or the missing program.
    public init(
        path: String, width: Int, height: Int, frameRate: FrameRate, audioSource: String? = nil,
        limits: DecodeOptions = DecodeOptions(), programs: VideoPrograms = VideoPrograms()
    ) throws(VideoError) {
        guard let format = VideoFormat(path: path) else { throw .unknownFormat(path: path) }
        do throws(ImageError) {
            _ = try limits.checkedByteCount(width: width, height: height, file: path)
        } catch {
            throw .notWritten(path: path, reason: "frames of \(width) x \(height) pixels are not possible")
        }
        let program = try programs.ffmpeg
        var sound: (file: Descriptor, codecs: [String])?
        if let audioSource {
            let probe = try VideoProbe.look(at: audioSource, limits: limits, programs: programs)
            if !probe.audioCodecs.isEmpty {
                sound = (try Descriptor.open(audioSource), probe.audioCodecs)
            }
        }
        self.path = path
        self.width = width
        self.height = height
        self.frameRate = frameRate
        do throws(FileError) {
            file = try AtomicFile(path)
        } catch {
            throw .file(error)
        }
        guard let (ours, theirs) = Descriptor.pair() else {
            throw .notStarted(program: program, reason: String(cString: strerror(errno)))
        }
        frames = ours
        child = try ChildProcess(
            program,
            FFmpegInput.quiet + ["-nostdin", "-nostats", "-y"] + [
                "-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", "\(width)x\(height)",
                "-framerate", "\(format.rate(near: frameRate))", "-i", "pipe:0",
            ] + Self.audioInput(sound?.codecs ?? [], format)
                + format.videoArguments(width: width, height: height) + format.fileArguments
                + ["file:" + file.temporary],
            input: theirs, output: nil, extra: sound?.file)
    }

    deinit { abandon() }

    /// The second input, and what becomes of each stream of sound.
    private static func audioInput(_ codecs: [String], _ format: VideoFormat) -> [String] {
        guard !codecs.isEmpty else { return ["-map", "0:v"] }
        return FFmpegInput.arguments(descriptor: 3) + ["-map", "0:v", "-map", "1:a"]
            + codecs.enumerated().flatMap { index, codec in
                ["-c:a:\(index)", format.holds(audioCodec: codec) ? "copy" : "aac"]
            }
    }

    /// Appends a frame, which must have the video's size; waits while ffmpeg is behind.
    public func write(_ image: Image) throws(VideoError) {
        guard isOpen else { throw .notWritten(path: path, reason: "it was closed before") }
        // The samples of a picture can be changed, and then their count as well.
        guard image.width == width, image.height == height, image.pixels.count == width * height * 3 else {
            throw .frameSize(
                path: path, frame: framesWritten + 1,
                reason: "\(image.width) x \(image.height) pixels, not \(width) x \(height)")
        }
        guard image.pixels.withUnsafeBytes(send) else { throw fail(problem() ?? "ffmpeg ended too soon") }
        framesWritten += 1
    }

    /// Whether all bytes went to ffmpeg.
    private func send(_ bytes: UnsafeRawBufferPointer) -> Bool {
        #if canImport(Darwin)
            let flags = Int32(MSG_DONTWAIT)
        #else
            let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        #endif
        var rest = bytes
        while let base = rest.baseAddress, !rest.isEmpty {
            let count = Foundation.send(frames.number, base, rest.count, flags)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS {
                child.wait(for: frames, POLLOUT)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Ends the video and puts it under its name; a video needs a frame.
    public func finish() throws(VideoError) {
        guard isOpen else { throw .notWritten(path: path, reason: "it was closed before") }
        guard framesWritten > 0 else {
            abandon()
            throw .notWritten(path: path, reason: "there are no frames")
        }
        frames.close()
        if let problem = problem() { throw fail(problem) }
        isOpen = false
        do throws(FileError) {
            try file.commit()
        } catch {
            throw .file(error)
        }
    }

    /// Gives the new video up; the old file stays. Does nothing after `finish`.
    public func abandon() {
        guard isOpen else { return }
        isOpen = false
        frames.close()
        // First: it must not write to a file that is gone.
        child.end()
        file.abandon()
    }

    /// What ffmpeg says at its end, without the hidden file's name; nil where all went well.
    private func problem() -> String? { child.waitForEnd(hiding: "file:" + file.temporary) }

    private func fail(_ reason: String) -> VideoError {
        abandon()
        return .notWritten(path: path, reason: reason)
    }
}
