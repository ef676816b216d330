import Foundation
import Imaging
import Testing
import Video

@Suite struct FrameFolderTests {
    @Test func framesComeInNaturalOrder() throws {
        let videos = try TestVideos()
        for number in [10, 2, 1, 100] {
            try videos.write(
                "f-\(number).png", TestVideos.frame(number, width: 4 + number, height: 3).pngData())
        }
        try videos.write("f-20.PPM", Array("P6 2 1 255\n".utf8) + [1, 2, 3, 4, 5, 6])
        try videos.write(".f-3.png", [1])
        try videos.write("notes.txt", [1])
        try FileManager.default.createDirectory(
            atPath: videos.place("f-5.png"), withIntermediateDirectories: true)
        for path in [videos.path, videos.path + "/"] {
            let folder = try FrameFolder(path: path)
            #expect(
                folder.frames.map { ($0 as NSString).lastPathComponent }
                    == ["f-1.png", "f-2.png", "f-10.png", "f-20.PPM", "f-100.png"])
            #expect(try folder.image(at: 2).width == 14)
            #expect(try folder.image(at: 3).pixels == [1, 2, 3, 4, 5, 6])
        }
    }

    @Test func saysWhatIsWrong() throws {
        let videos = try TestVideos()
        #expect(try sentence { _ = try FrameFolder(path: videos.path) }.contains(videos.path))
        let file = try videos.write("a.png", [1])
        #expect(try sentence { _ = try FrameFolder(path: file) }.contains("no folder"))
        #expect(try sentence { _ = try FrameFolder(path: videos.place("none")) }.contains("none"))
        #expect(throws: ImageError.self) { try FrameFolder(path: videos.path).image(at: 0) }
    }

    @Test func frameRatesAreExact() throws {
        #expect(FrameRate("30000/1001")?.value == 30000.0 / 1001)
        #expect(FrameRate("50/2") == FrameRate(25))
        #expect(try #require(FrameRate(50, 2)).description == "25")
        for text in ["0/0", "1/0", "-1/2", "", "/", "1/2/3", "x", "3000000000/1", "99999999999999999999/1"] {
            #expect(FrameRate(text) == nil)
        }
    }
}
