import Foundation
import Imaging
import Testing
import Video

// Skipped where ffmpeg is not installed: the build does not need it.
@Suite(.enabled(if: hasFFmpeg, needsFFmpeg)) struct VideoReaderTests {
    @Test func readsEveryFrameInOrder() throws {
        let videos = try TestVideos()
        // Without loss, so that the frames can be compared with what ffmpeg itself makes of them.
        let path = try videos.make("a.mkv", size: "50x38", rate: "30000/1001", "-c:v ffv1 -pix_fmt bgr0")
        let reader = try VideoReader(path: path)
        #expect(reader.info.width == 50 && reader.info.height == 38)
        #expect(reader.info.frameRate == FrameRate(30000, 1001))
        #expect(reader.info.frameCount == 30 && !reader.info.hasAudio)
        try TestVideos.shell("ffmpeg -nostdin -v error -i '\(path)' '\(videos.path)/f-%d.png'")
        let frames = try FrameFolder(path: videos.path)
        #expect(frames.frames.count == 30)
        for index in frames.frames.indices { #expect(try reader.next() == frames.image(at: index)) }
        #expect(try reader.next() == nil)
        #expect(try reader.next() == nil)
        #expect(reader.framesRead == 30)
    }

    @Test func turnsAsTheFileAsks() throws {
        let videos = try TestVideos()
        let flat = try videos.make("flat.mp4")
        let turned = videos.place("turned.mp4")
        // The first way is as new as ffmpeg 6; the second went with ffmpeg 7.
        try TestVideos.shell(
            "ffmpeg -nostdin -v error -display_rotation 90 -i '\(flat)' -c copy '\(turned)' 2>/dev/null || "
                + "ffmpeg -nostdin -v error -y -i '\(flat)' -c copy -metadata:s:v rotate=90 '\(turned)'")
        let (a, b) = (try VideoReader(path: flat), try VideoReader(path: turned))
        try #require(b.info.width == 48 && b.info.height == 64, "this ffmpeg did not store the turn")
        let first = try #require(try a.next())
        let second = try #require(try b.next())
        // Which way round depends on ffmpeg's version; the picture has to be one of the two.
        let (one, other) = (sideways(first) { x, y in (y, 47 - x) }, sideways(first) { x, y in (63 - y, x) })
        #expect(min(TestVideos.difference(second, one), TestVideos.difference(second, other)) < 6)
        #expect(try b.count() == 10)
    }

    /// A picture with its sides swapped; `place` says where in the old one a pixel of the new one lies.
    private func sideways(_ image: Image, place: (Int, Int) -> (Int, Int)) -> Image {
        var pixels: [UInt8] = []
        for row in 0..<image.width {
            for column in 0..<image.height {
                let (x, y) = place(column, row)
                let start = (y * image.width + x) * 3
                pixels.append(contentsOf: image.pixels[start..<start + 3])
            }
        }
        return Image(width: image.height, height: image.width, pixels: pixels)
    }

    @Test func passesVariableRatesThrough() throws {
        let videos = try TestVideos()
        // Every frame but each third one, with its own time.
        let path = try videos.make(
            "v.mkv", rate: "30",
            "-vf select='not(eq(mod(n\\,3)\\,1))' -c:v libx264 -pix_fmt yuv420p")
        #expect(try VideoReader(path: path).count() == 20)
    }

    @Test func knowsSoundAndPassesOverCovers() throws {
        let videos = try TestVideos()
        let sound = "-f lavfi -i sine=440"
        let both = videos.place("both.mp4")
        try TestVideos.shell(
            "ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=64x48:rate=10 \(sound) -t 1 '\(both)'")
        #expect(try VideoInfo(path: both).hasAudio)
        let cover = try videos.write("cover.png", TestVideos.frame(1).pngData())
        let song = videos.place("song.mp3")
        try TestVideos.shell(
            "ffmpeg -nostdin -v error \(sound) -i '\(cover)' -map 0 -map 1 -t 1 -c:v copy "
                + "-disposition:v attached_pic '\(song)'")
        #expect(try sentence { _ = try VideoInfo(path: song) }.contains("no moving pictures"))
    }

    @Test func takesAnyNameAsAName() throws {
        let videos = try TestVideos()
        let path = try videos.make("plain.gif", "")
        for name in [
            "-i", "a:b.gif", "pipe:0", "a%03d.gif", "a*?[x].gif", "it's \"so\" \n.gif", "concat:x|y",
        ] {
            try FileManager.default.copyItem(atPath: path, toPath: videos.place(name))
            #expect(try VideoReader(path: videos.place(name)).count() == 10, "\(name)")
        }
        // As the program's own folder is no good for tests, a relative name only has to be looked for.
        #expect(try sentence { _ = try VideoReader(path: "-version") }.contains("no such file"))
        #expect(try sentence { _ = try VideoReader(path: "http://localhost/a.mp4") }.contains("no such file"))
        #expect(try sentence { _ = try VideoReader(path: "testsrc2") }.contains("no such file"))
        #expect(try sentence { _ = try VideoReader(path: "") }.contains("no such file"))
        #expect(try sentence { _ = try VideoReader(path: "a\0b") }.contains("not the name"))
    }

    @Test(.timeLimit(.minutes(2))) func refusesWhatIsNoVideo() throws {
        let videos = try TestVideos()
        let good = try videos.make("good.mp4")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: good))
        var paths = [videos.path, videos.place("none.mp4"), "/dev/zero", "/dev/null"]
        paths.append(try videos.write("empty.mp4", []))
        paths.append(try videos.write("text.txt", Array("Some text, and more of it.\n".utf8)))
        paths.append(try videos.write("list.mp4", Array("ffconcat version 1.0\nfile good.mp4\n".utf8)))
        paths.append(
            try videos.write(
                "list.m3u8", Array("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\ngood.mp4\n".utf8)))
        paths.append(try videos.write("cut.mp4", bytes.prefix(bytes.count / 2)))
        paths.append(try videos.write("picture%03d.png", TestVideos.frame(1).pngData()))
        mkfifo(videos.place("fifo"), 0o600)
        paths.append(videos.place("fifo"))
        for path in paths {
            #expect(try sentence { _ = try VideoReader(path: path).count() }.contains(path))
        }
    }

    @Test func saysWhereADamagedVideoEnds() throws {
        let videos = try TestVideos()
        let path = try videos.make("a.mp4", seconds: "5", "-c:v libx264 -g 10 -movflags +faststart")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let cut = try videos.write("cut.mp4", bytes.prefix(bytes.count * 2 / 3))
        let reader = try VideoReader(path: cut)
        #expect(reader.info.frameCount == 50)
        let text = try sentence { _ = try reader.count() }
        #expect(reader.framesRead > 10 && reader.framesRead < 50)
        #expect(text.contains("\(cut) is cut short or damaged after \(reader.framesRead) frames"))
        #expect(try reader.next() == nil)
    }

    @Test func neverTrapsOnDamage() throws {
        let videos = try TestVideos()
        let path = try videos.make("a.mp4", "-c:v mpeg4 -movflags +faststart")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        var generator = SeededGenerator(9, 4)
        for number in 0..<12 {
            var damaged = bytes
            for _ in 0..<(1 << (number % 5)) {
                damaged[Int.random(in: 0..<1500, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            let file = try videos.write("damaged.mp4", damaged)
            do {
                let reader = try VideoReader(path: file, limits: DecodeOptions(maximumPixels: 100_000))
                _ = try reader.count()
            } catch let error as VideoError {
                #expect(error.description.contains(file))
            }
        }
    }

    @Test func refusesLargeFramesBeforeReadingThem() throws {
        let videos = try TestVideos()
        let path = try videos.make("a.mp4")
        for limits in [DecodeOptions(maximumPixels: 64 * 48 - 1), DecodeOptions(maximumSide: 63)] {
            #expect(try sentence { _ = try VideoReader(path: path, limits: limits) }.contains("too large"))
        }
        #expect(try VideoReader(path: path, limits: DecodeOptions(maximumPixels: 64 * 48)).count() == 10)
    }

    @Test func goesOnInTheFirstSize() throws {
        let videos = try TestVideos()
        let (a, b) = (
            try videos.make("a.ts", "-c:v mpeg2video"),
            try videos.make("b.ts", size: "96x80", "-c:v mpeg2video")
        )
        let both = try videos.write(
            "both.ts", Data(contentsOf: URL(fileURLWithPath: a)) + Data(contentsOf: URL(fileURLWithPath: b)))
        let reader = try VideoReader(path: both)
        #expect(reader.info.width == 64)
        #expect(try reader.count() >= 18)
    }
}
