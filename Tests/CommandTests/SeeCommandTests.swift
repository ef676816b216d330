import Foundation
import Imaging
import TensorFiles
import TestSupport
import Testing
import Video

/// Commands that draw what a network makes of pictures.
@Suite struct SeeCommandTests {
    let folder = TemporaryFolder()

    private static let network = TinyRun.network + ["--pretrained_weights", "random", "--threads", "1"]

    private func pictures(_ count: Int = 6) throws -> String {
        try TinyPictures.write(to: folder.path + "/p", count: count)
        return folder.path + "/p"
    }

    private var out: String { folder.path + "/out" }

    @Test func attentionWritesTheOriginalsFilesAndMore() throws {
        let picture = try pictures() + "/class0/0.png"
        let result = try Program.run(
            [
                "attention", "--image_path", picture, "--output_dir", out, "--image_size", "48", "64",
                "--threshold", "0.6",
            ] + Self.network)
        #expect(result.status == 0, "\(result.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
        #expect(
            names == [
                "attn-head0.png", "attn-head1.png", "attn-mean.png", "heads.png", "img.png",
                "mask_th0.6_head0.png", "mask_th0.6_head1.png", "overlay.png",
            ])
        let head = try Image(contentsOf: out + "/attn-head1.png")
        #expect(head.width == 64 && head.height == 48)
        // Over the picture at its own size.
        #expect(try Image(contentsOf: out + "/overlay.png").width == 40)
    }

    /// The pixels of the original's `visualize_attention.py`; made by Golden/make_attention_golden.py.
    @Test func attentionIsDrawnAsTheOriginalDrawsIt() throws {
        let golden = try TorchFile.read(Bundle.module.path(forResource: "Golden/attention", ofType: "pth")!)
        func image(_ name: String) throws -> Image {
            let tensor = try #require(golden[name]?.tensorValue)
            let bytes = tensor.withUnsafeBytes { Array($0) }
            return Image(width: tensor.shape[1], height: tensor.shape[0], pixels: bytes)
        }
        let (weights, picture) = (folder.path + "/w.pth", folder.path + "/p.png")
        try TorchFile.write(#require(golden["weights"]), to: weights)
        try Data(image("picture").pngData()).write(to: URL(fileURLWithPath: picture))
        let result = try Program.run(
            [
                "attention", picture, "--pretrained_weights", weights, "--num_heads", "2", "--output_dir",
                out,
                "--image_size", "44", "52", "--threshold", "0.6", "--threads", "1",
            ])
        #expect(result.status == 0, "\(result.errors)")
        for name in ["img.png", "attn-head0.png", "attn-head1.png"] {
            let (ours, theirs) = (try Image(contentsOf: "\(out)/\(name)"), try image(name))
            #expect(ours.width == theirs.width && ours.height == theirs.height)
            let difference = zip(ours.pixels, theirs.pixels).map { abs(Int($0) - Int($1)) }.max()
            #expect(difference ?? 255 <= 1, "\(name)")
        }
        for name in ["mask_th0.6_head0.png", "mask_th0.6_head1.png"] {
            let (ours, theirs) = (try Image(contentsOf: "\(out)/\(name)"), try image(name))
            // But for the outline, which is pure red here and drawn between pixels there.
            let same = stride(from: 0, to: theirs.pixels.count, by: 3).allSatisfy { start in
                let (a, b) = (ours.pixels[start..<start + 3], theirs.pixels[start..<start + 3])
                return a.elementsEqual([255, 0, 0]) || zip(a, b).allSatisfy { abs(Int($0) - Int($1)) <= 1 }
            }
            #expect(same && ours.pixels.count == theirs.pixels.count, "\(name)")
        }
    }

    @Test func attentionOfAPatchComesWithItsSimilarities() throws {
        let data = try pictures(3)
        let command =
            ["attention", "--image_path", data, "--output_dir", out, "--image_size", "36"] + Self.network
        let result = try Program.run(command + ["--pad", "--query", "50%,99%", "--block", "1"])
        #expect(result.status == 0, "\(result.errors)")
        for name in ["0", "1", "2"] {
            let similarity = try Image(contentsOf: "\(out)/\(name)/similarity.png")
            #expect(similarity.width == 36 && similarity.height == 36)
        }
        for (query, words) in [("50%,99%", "--pad"), ("500,1", "outside")] {
            let one = try Program.run(
                ["attention", "--image_path", data + "/class0/0.png", "--output_dir", out, "--query", query]
                    + ["--image_size", "36"] + Self.network)
            #expect(one.status == 1 && one.sentence.contains(words), "\(one.errors)")
        }
        #expect(try Program.run(command + ["--query", "1;2"]).status == 2)
        #expect(try Program.run(command + ["--block", "9"]).sentence.contains("2 blocks"))
    }

    /// Results are no pictures of the next run, and no picture is written over.
    @Test func resultsAreNotTakenForPictures() throws {
        let data = try pictures(4)
        let command = ["pca", data, "--output_dir", data + "/out", "--image_size", "32"] + Self.network
        let first = try Program.run(command)
        let second = try Program.run(command)
        #expect(first.status == 0 && first.output == second.output, "\(second.errors)")
        #expect(second.errors.contains("left out"))
        let own = try Program.run(["pca", data, "--output_dir", data] + Self.network)
        #expect(own.status == 1 && own.sentence.contains("another folder"), "\(own.errors)")
        let picture = folder.path + "/img.png"
        try FileManager.default.copyItem(atPath: data + "/class0/0.png", toPath: picture)
        let before = try Data(contentsOf: URL(fileURLWithPath: picture))
        for over in [
            ["attention", picture, "--output_dir", folder.path, "--image_size", "32"],
            ["map", picture, "--output", picture, "--crop_size", "32"],
        ] {
            let result = try Program.run(over + Self.network)
            #expect(result.status == 1, "\(result.output)")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: picture)) == before)
    }

    @Test func oneOfManyThatCannotBeReadIsLeftOut() throws {
        let data = try pictures(3)
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: data + "/class0/zz.png"))
        for command in [["attention", "--image_path", data], ["pca", data]] {
            let result = try Program.run(
                command + ["--output_dir", out, "--image_size", "32"] + Self.network)
            #expect(result.status == 0 && result.errors.contains("class0/zz.png"), "\(result.errors)")
        }
        #expect(FileManager.default.fileExists(atPath: out + "/2.pca.png"))
        #expect(FileManager.default.fileExists(atPath: out + "/sheet.png"))
    }

    @Test func aMapIsOnePageWithClasses() throws {
        let data = try pictures(8)
        let page = folder.path + "/map.html"
        let result = try Program.run(
            ["map", data, "--output", page, "--crop_size", "32", "--iterations", "20"] + Self.network)
        #expect(result.status == 0 && result.output.contains("8 pictures"), "\(result.errors)")
        let text = try String(contentsOfFile: page, encoding: .utf8)
        #expect(text.contains("t-SNE") && text.contains("class1") && !text.contains("src=\"http"))
    }

    // MARK: Videos

    static let hasFFmpeg = ["ffmpeg", "ffprobe"].allSatisfy { program in
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }

    /// Eleven frames, each darker than the next: their order by number is not that by text.
    private func frames() throws -> String {
        let data = folder.path + "/frames"
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        for index in 0..<11 {
            let image = Image(
                width: 40, height: 40, pixels: [UInt8](repeating: UInt8(20 * index + 10), count: 4800))
            try Data(image.pngData()).write(to: URL(fileURLWithPath: "\(data)/\(index).png"))
        }
        return data
    }

    @Test(.enabled(if: hasFFmpeg, "ffmpeg is not installed: videos are not tested"))
    func picturesAreJoinedInTheOrderOfTheirNumbers() throws {
        let joined = try Program.run(
            [
                "attention-video", "--input_path", try frames(), "--video_only", "--output_path", out,
                "--fps", "12.5", "--video_format", "avi",
            ])
        #expect(
            joined.status == 0 && joined.output.contains("video.avi  11 frames, 25/2"), "\(joined.errors)")
        let reader = try VideoReader(path: out + "/video.avi")
        var levels: [Int] = []
        while let frame = try reader.next() { levels.append(Int(frame.pixels[0])) }
        #expect(levels.count == 11 && levels == levels.sorted() && levels[10] - levels[0] > 150)
        // Over its own input nothing is written.
        let over = try Program.run(
            ["attention-video", "--input_path", out + "/video.avi", "--output_path", out]
                + ["--video_format", "avi"] + Self.network)
        #expect(over.status == 1 && over.sentence.contains("written over"), "\(over.errors)")
        // The rate of a video is kept.
        let again = try Program.run(
            ["attention-video", "--input_path", out + "/video.avi", "--output_path", folder.path + "/again"]
                + ["--audio"] + Self.network)
        #expect(again.status == 0 && again.output.contains("11 frames, 25/2"), "\(again.errors)")
        #expect(again.errors.contains("no sound"))
    }

    @Test(.enabled(if: hasFFmpeg, "ffmpeg is not installed: videos are not tested"))
    func framesBecomeAVideoOfAttention() throws {
        let data = try pictures(4) + "/class0"
        let command = ["attention-video", "--input_path", data, "--output_path", out, "--keep_frames"]
        let whole = try Program.run(command + Self.network)
        #expect(whole.status == 0 && whole.output.contains("2 frames, 30 a second"), "\(whole.errors)")
        let kept = out + "/attention/attn-2.png"
        let dark = { (image: Image) in
            stride(from: 0, to: image.pixels.count, by: 3).count { image.pixels[$0 + 1] == 0 }
        }
        let before = dark(try Image(contentsOf: kept))
        let masked = try Program.run(
            command + ["--side_by_side", "--threshold", "0.3"] + Self.network)
        #expect(masked.status == 0, "\(masked.errors)")
        // Two heads hold 30 % of theirs in at most 8 of 25 patches each; the others are black.
        let after = dark(try Image(contentsOf: kept))
        #expect(after > before && after >= 9 * 8 * 8)
        #expect(try VideoReader(path: out + "/video.mp4").info.width == 80)
        #expect(try Program.run(command + ["--video_only"] + Self.network).status == 2)
        #expect(try Program.run(command + ["--fps", "1e30"] + Self.network).status == 2)
    }

    @Test func withoutFFmpegTheSentenceNamesThePackage() throws {
        let file = folder.path + "/video.mp4"
        try Data("x".utf8).write(to: URL(fileURLWithPath: file))
        let result = try Program.run(
            ["attention-video", "--input_path", file, "--output_path", out] + Self.network,
            shell: "export PATH=/nowhere")
        #expect(result.status == 1 && result.sentence.contains("package ffmpeg"), "\(result.errors)")
    }
}
