import Foundation
import Imaging
import Testing
import Video

// Skipped where ffmpeg is not installed: the build does not need it.
@Suite(.enabled(if: hasFFmpeg, needsFFmpeg)) struct VideoWriterTests {
    private func write(
        _ path: String, frames: Int = 10, width: Int = 64, height: Int = 48, rate: FrameRate? = FrameRate(10),
        audioSource: String? = nil
    ) throws {
        let writer = try VideoWriter(
            path: path, width: width, height: height, frameRate: try #require(rate), audioSource: audioSource)
        for number in 0..<frames {
            try writer.write(TestVideos.frame(number, width: width, height: height))
        }
        try writer.finish()
    }

    @Test(arguments: ["mp4", "avi", "MP4"]) func whatIsWrittenIsReadBack(ending: String) throws {
        let videos = try TestVideos()
        let path = videos.place("-a:b%d.\(ending)")
        try write(path, frames: 12, rate: FrameRate(30000, 1001))
        #expect(
            try TestVideos.probe(path, "codec_name,width,height,avg_frame_rate,nb_read_frames")
                == "\(ending == "avi" ? "mpeg4" : "h264"),64,48,30000/1001,12")
        let reader = try VideoReader(path: path)
        for number in 0..<12 {
            let frame = try #require(try reader.next())
            #expect(TestVideos.difference(frame, TestVideos.frame(number)) < 5)
        }
        #expect(try reader.next() == nil)
        #expect(try videos.names == ["-a:b%d.\(ending)"])
    }

    @Test(arguments: ["mp4", "avi"]) func takesAnySize(ending: String) throws {
        let videos = try TestVideos()
        for (width, height) in [(1, 1), (33, 17), (34, 19), (7, 300)] {
            let path = videos.place("a.\(ending)")
            try write(path, frames: 3, width: width, height: height)
            let reader = try VideoReader(path: path)
            #expect(reader.info.width == width + width % 2)
            #expect(reader.info.height == height + height % 2)
            let last = Array(try #require(try reader.next()).pixels.suffix(3))
            #expect(try reader.count() == 3)
            guard width > 1, height > 17 else { continue }
            // The edge is the frame's own colour, not black.
            #expect(last[0] > 200 && last[1] > 200, "\(last)")
        }
    }

    @Test(arguments: ["mp4", "avi"]) func takesAnyRate(ending: String) throws {
        let videos = try TestVideos()
        for rate in [(12_345_678, 411_523), (1, 10), (90_000, 3003)] {
            let path = videos.place("a.\(ending)")
            try write(path, frames: 4, rate: FrameRate(rate.0, rate.1))
            let parts = try TestVideos.probe(path, "r_frame_rate,nb_read_frames").split(separator: ",")
            let found = try #require(FrameRate(String(parts[0]))).value
            #expect(abs(found * Double(rate.1) / Double(rate.0) - 1) < 1e-3)
            #expect(parts[1] == "4")
        }
    }

    @Test func soundIsCopiedWhereItCanBe() throws {
        let videos = try TestVideos()
        for (ending, codec, target, expected) in [
            ("m4a", "aac", "mp4", "aac"), ("mp3", "libmp3lame", "avi", "mp3"),
            ("mp3", "libmp3lame", "mp4", "mp3"),
            ("wav", "pcm_s16le", "mp4", "aac"), ("flac", "flac", "avi", "aac"),
            ("wav", "pcm_s16le", "avi", "pcm_s16le"),
        ] {
            let source = videos.place("-s:%d.\(ending)")
            try TestVideos.shell(
                "ffmpeg -nostdin -v error -y -f lavfi -i sine=440 -t 1 -c:a \(codec) 'file:\(source)'")
            let path = videos.place("a.\(target)")
            try write(path, audioSource: source)
            #expect(try TestVideos.probe(path, "codec_name", stream: "a:0") == expected)
            let reader = try VideoReader(path: path)
            #expect(try reader.info.hasAudio && reader.count() == 10)
        }
    }

    @Test func aSourceWithoutSoundIsNoHindrance() throws {
        let videos = try TestVideos()
        let silent = try videos.make("silent.mp4")
        // The source may be what is replaced.
        try write(silent, frames: 5, audioSource: silent)
        #expect(try VideoReader(path: silent).count() == 5)
        #expect(try !VideoInfo(path: silent).hasAudio)
        let none = videos.place("none.mp4")
        #expect(try sentence { try write(videos.place("a.mp4"), audioSource: none) }.contains(none))
        #expect(try videos.names == ["silent.mp4"])
    }

    @Test func theOldFileStaysUntilTheEnd() throws {
        let videos = try TestVideos()
        let path = try videos.write("a.mp4", [1, 2, 3])
        func old() throws -> Bool { try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1, 2, 3]) }
        var writer: VideoWriter? = try VideoWriter(
            path: path, width: 64, height: 48, frameRate: try #require(FrameRate(10)))
        for number in 0..<5 { try writer?.write(TestVideos.frame(number)) }
        #expect(try old() && videos.names.count == 2)
        writer = nil
        #expect(try old() && videos.names == ["a.mp4"])

        writer = try VideoWriter(path: path, width: 64, height: 48, frameRate: try #require(FrameRate(10)))
        #expect(
            try sentence { try writer?.write(TestVideos.frame(0, width: 2)) }.contains(
                "2 x 48 pixels, not 64 x 48"))
        #expect(try sentence { try writer?.finish() }.contains("no frames"))
        #expect(try sentence { try writer?.write(TestVideos.frame(0)) }.contains("closed before"))
        #expect(try old() && videos.names == ["a.mp4"])

        chmod(path, 0o640)
        try write(path)
        #expect(try VideoReader(path: path).count() == 10)
        #expect(try videos.names == ["a.mp4"])
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
    }

    @Test func refusesWhatCannotBeWritten() throws {
        let videos = try TestVideos()
        for name in ["a", "a.mkv", ".mp4", "mp4", ""] {
            #expect(try sentence { try write(videos.place(name)) }.contains("has to end in .mp4 or .avi"))
        }
        #expect(try sentence { try write(videos.place("a.mp4/")) }.contains("not the name of a file"))
        #expect(try sentence { try write(videos.place("none/a.mp4")) }.contains("does not exist"))
        try FileManager.default.createDirectory(
            atPath: videos.place("b.mp4"), withIntermediateDirectories: true)
        #expect(try sentence { try write(videos.place("b.mp4")) }.contains("not a regular file"))
        for (width, height) in [(0, 1), (-1, 5), (1_000_001, 1), (Int.max, Int.max), (20_000, 20_000)] {
            let text = try sentence {
                _ = try VideoWriter(
                    path: videos.place("a.mp4"), width: width, height: height,
                    frameRate: try #require(FrameRate(1)))
            }
            #expect(text.contains("\(width) x \(height)"))
        }
        // Within the limits, but more than H.264 can hold: ffmpeg's own words.
        #expect(try sentence { try write(videos.place("a.mp4"), width: 40_000, height: 2) }.contains("a.mp4"))
        #expect(try videos.names == ["b.mp4"])
    }
}
