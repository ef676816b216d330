import Foundation
import Imaging
import Testing
import Video

@Suite struct MissingProgramTests {
    @Test(arguments: ["", ":", "/none:/dev"]) func saysWhichPackageBringsIt(searchPath: String) throws {
        let videos = try TestVideos()
        let path = try videos.write("a.mp4", [1])
        let programs = VideoPrograms(searchPath: searchPath)
        let rate = try #require(FrameRate(10))
        for text in [
            try sentence { try programs.check() },
            try sentence { _ = try VideoReader(path: path, programs: programs) },
            try sentence { _ = try VideoInfo(path: path, programs: programs) },
            try sentence {
                _ = try VideoWriter(path: path, width: 2, height: 2, frameRate: rate, programs: programs)
            },
        ] { #expect(text.contains("apt-get install ffmpeg")) }
        #expect(try videos.names == ["a.mp4"])
    }
}

// Skipped where ffmpeg is not installed: the build does not need it.
@Suite(.enabled(if: hasFFmpeg, needsFFmpeg)) struct ChildProcessTests {
    /// Whether a process is gone, or goes soon.
    private func isGone(_ process: pid_t) -> Bool {
        for _ in 0..<200 {
            if kill(process, 0) != 0 { return true }
            usleep(10_000)
        }
        return false
    }

    @Test(.timeLimit(.minutes(1))) func aKilledReaderIsAnError() throws {
        let videos = try TestVideos()
        let path = try videos.make("a.mp4", size: "640x480", seconds: "5", "-c:v mpeg4")
        let (programs, pidFile) = try videos.watchedPrograms()
        let reader = try VideoReader(path: path, programs: programs)
        _ = try reader.next()
        kill(try TestVideos.process(pidFile), SIGKILL)
        let text = try sentence { _ = try reader.count() }
        #expect(text.contains("signal 9") && text.contains(path) && reader.framesRead < 50)
    }

    @Test(.timeLimit(.minutes(1))) func aKilledWriterIsAnErrorAndNotTheEnd() throws {
        // As the program sets it: a write to nobody would end it.
        signal(SIGPIPE, SIG_DFL)
        let videos = try TestVideos()
        let (programs, pidFile) = try videos.watchedPrograms()
        let rate = try #require(FrameRate(10))
        let path = try videos.write("a.mp4", [1])
        for finishes in [true, false] {
            try? FileManager.default.removeItem(atPath: pidFile)
            let writer = try VideoWriter(
                path: path, width: 64, height: 48, frameRate: rate, programs: programs)
            try writer.write(TestVideos.frame(1))
            kill(try TestVideos.process(pidFile), SIGKILL)
            let text = try sentence {
                if finishes { try writer.finish() }
                for _ in 0..<1000 { try writer.write(TestVideos.frame(1, width: 64, height: 48)) }
            }
            #expect(text.contains("signal 9") && text.contains(path))
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1]))
        #expect(try !videos.names.contains { $0.hasSuffix(".tmp") })
    }

    @Test(.timeLimit(.minutes(1))) func endsWithItsOwner() throws {
        let videos = try TestVideos()
        let path = try videos.make("a.mp4", size: "640x480", seconds: "5", "-c:v mpeg4")
        let (programs, pidFile) = try videos.watchedPrograms()
        var reader: VideoReader? = try VideoReader(path: path, programs: programs)
        _ = try reader?.next()
        let process = try TestVideos.process(pidFile)
        #expect(kill(process, 0) == 0)
        reader = nil
        #expect(isGone(process))
    }

    @Test(.timeLimit(.minutes(1))) func manyMessagesStopNothing() throws {
        let videos = try TestVideos()
        let path = try videos.make("a.mp4")
        let flood = "head -c 3000000 /dev/zero | tr '\\0' 'x' >&2"
        let programs = try videos.programs("ffmpeg", "\(flood); exec \"$real\" \"$@\"")
        #expect(try VideoReader(path: path, programs: programs).count() == 10)
        let writer = try VideoWriter(
            path: videos.place("b.mp4"), width: 64, height: 48, frameRate: try #require(FrameRate(10)),
            programs: programs)
        for number in 0..<50 { try writer.write(TestVideos.frame(number)) }
        try writer.finish()
        #expect(try VideoReader(path: videos.place("b.mp4")).count() == 50)
        let failing = try videos.programs(
            "ffmpeg", "\(flood); echo >&2; echo '[x @ 0x1] it broke' >&2; exit 3")
        let text = try sentence { _ = try VideoReader(path: path, programs: failing).count() }
        #expect(text == "Cannot read \(path) as a video: it broke.")
    }

    @Test(.timeLimit(.minutes(1))) func anOlderFFmpegIsToldInItsWords() throws {
        let videos = try TestVideos()
        let path = try videos.make("a.mp4")
        let old = try videos.programs(
            "ffmpeg",
            """
            for word; do
                case $word in
                    -fps_mode) echo "Unrecognized option 'fps_mode'." >&2
                        echo "Error splitting the argument list: Option not found" >&2; exit 1;;
                esac
            done
            exec "$real" "$@"
            """)
        #expect(try VideoReader(path: path, programs: old).count() == 10)
    }

    @Test func answersOfAnotherProgramAreNotBelieved() throws {
        let videos = try TestVideos()
        let path = try videos.make("a.mp4")
        let stream = #""index":0,"codec_type":"video""#
        for answer in [
            "", "{}", "[]", #"{"streams":[]}"#, "{\"streams\":[{\(stream)}]}",
            "{\"streams\":[{\(stream),\"width\":-4,\"height\":4,\"avg_frame_rate\":\"1/1\"}]}",
            "{\"streams\":[{\(stream),\"width\":9000000000000000000,\"height\":4,\"avg_frame_rate\":\"1/1\"}]}",
            "{\"streams\":[{\(stream),\"width\":4,\"height\":4,\"avg_frame_rate\":\"0/0\"}]}",
        ] {
            let programs = try videos.programs("ffprobe", "cat <<'X'\n\(answer)\nX")
            #expect(try sentence { _ = try VideoInfo(path: path, programs: programs) }.contains(path))
        }
        let endless = try videos.programs("ffprobe", "exec cat /dev/zero")
        #expect(try sentence { _ = try VideoInfo(path: path, programs: endless) }.contains("does not end"))
        let short = try videos.programs("ffmpeg", "head -c 10000 /dev/zero")
        #expect(
            try sentence { _ = try VideoReader(path: path, programs: short).count() }.contains(
                "after 1 frame:"))
        // One that may not be run is passed over for the next.
        let broken = try videos.programs("ffprobe", "")
        chmod(String(broken.searchPath.split(separator: ":")[0]) + "/ffprobe", 0o644)
        #expect(try VideoInfo(path: path, programs: broken).width == 64)
    }

    @Test func aProgramThatDoesNotStartLeavesNothing() throws {
        let videos = try TestVideos()
        let programs = try videos.programs("ffmpeg", "")
        let program = String(programs.searchPath.split(separator: ":")[0]) + "/ffmpeg"
        try Data("#!/none\n".utf8).write(to: URL(fileURLWithPath: program))
        chmod(program, 0o755)
        let rate = try #require(FrameRate(10))
        let text = try sentence {
            _ = try VideoWriter(
                path: videos.place("a.mp4"), width: 2, height: 2, frameRate: rate, programs: programs)
        }
        #expect(text.contains("\(program) cannot be started"))
        #expect(try !videos.names.contains { $0.hasSuffix(".tmp") })
    }

    #if os(Linux)
        @Test func theChildHasNoDescriptorsOfOthers() throws {
            let videos = try TestVideos()
            let path = try videos.make("a.mp4")
            let list = videos.place("list")
            let programs = try videos.programs(
                "ffmpeg",
                "cat /proc/net/unix >'\(list).unix'; ls -l /proc/$$/fd >'\(list)'; exec \"$real\" \"$@\"")
            let other = try VideoReader(path: path)
            #expect(try VideoReader(path: path, programs: programs).count() == 10)
            #expect(try other.count() == 10)
            // Sockets of the network are other tests', from libraries that let children have them.
            let unix = Set(
                try String(contentsOfFile: list + ".unix", encoding: .utf8).split(
                    whereSeparator: \.isWhitespace))
            let found = sockets(try String(contentsOfFile: list, encoding: .utf8))
            // What these tests were started with goes to every child.
            let inherited = sockets(try TestVideos.shell("ls -l /proc/$$/fd"))
            // Standard output and error.
            let pairs = found.subtracting(inherited).filter { unix.contains($0.dropFirst(8).dropLast()) }
            #expect(pairs.count == 2)
        }

        private func sockets(_ list: String) -> Set<Substring> {
            Set(list.split(whereSeparator: \.isWhitespace).filter { $0.hasPrefix("socket:") })
        }
    #endif
}
