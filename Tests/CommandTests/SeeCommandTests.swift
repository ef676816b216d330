import Foundation
import Imaging
import TestSupport
import Testing

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

    @Test(.enabled(if: hasFFmpeg, "ffmpeg is not installed: videos are not tested"))
    func framesBecomeAVideoOfAttention() throws {
        // Ten frames, so that their order by number is not that by text.
        let data = try pictures(11) + "/class0"
        for index in stride(from: 1, to: 11, by: 2) {
            try FileManager.default.copyItem(
                atPath: "\(folder.path)/p/class1/\(index).png", toPath: "\(data)/\(index).png")
        }
        let command = ["attention-video", "--input_path", data, "--output_path", out] + Self.network
        let first = try Program.run(command + ["--keep_frames", "--side_by_side", "--threshold", "0.5"])
        #expect(first.status == 0 && first.output.contains("11 frames, 30 a second"), "\(first.errors)")
        #expect(try Image(contentsOf: out + "/attention/attn-10.png").width == 40)
        let joined = try Program.run(
            [
                "attention-video", "--input_path", out + "/attention", "--video_only", "--output_path",
                folder.path + "/joined", "--fps", "12.5", "--video_format", "avi",
            ])
        #expect(
            joined.status == 0 && joined.output.contains("video.avi  11 frames, 25/2"), "\(joined.errors)")
        // The rate of a video is kept; here it is read back.
        let again = try Program.run(
            [
                "attention-video", "--input_path", folder.path + "/joined/video.avi", "--output_path",
                folder.path + "/again", "--audio",
            ] + Self.network)
        #expect(again.status == 0 && again.output.contains("11 frames, 25/2"), "\(again.errors)")
        #expect(again.errors.contains("no sound"))
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
