import Foundation
import Imaging
import TestSupport
import Testing

/// `dino video-segmentation` from frames to masks and scores.
@Suite struct VideoSegmentationCommandTests {
    let folder = TemporaryFolder()

    /// Two videos of a bright square that moves over noise.
    private func data(frames: Int = 4) throws -> String {
        let data = folder.path + "/davis"
        for name in ["left", "right"] {
            for kind in ["JPEGImages", "Annotations"] {
                try FileManager.default.createDirectory(
                    atPath: "\(data)/\(kind)/480p/\(name)", withIntermediateDirectories: true)
            }
            for frame in 0..<frames {
                let start = name == "left" ? 40 - 4 * frame : 8 + 4 * frame
                var generator = SeededGenerator(5, UInt64(frame))
                var pixels = [UInt8](repeating: 0, count: 80 * 48 * 3)
                var mask = [UInt8](repeating: 0, count: 80 * 48)
                for y in 0..<48 {
                    for x in 0..<80 {
                        let isObject = (12..<36).contains(y) && (start..<start + 24).contains(x)
                        if isObject { mask[y * 80 + x] = 1 }
                        for channel in 0..<3 {
                            pixels[(y * 80 + x) * 3 + channel] = UInt8(
                                generator.uniform(0...40) + (isObject ? 200 : Double(x)))
                        }
                    }
                }
                try Data(Image(width: 80, height: 48, pixels: pixels).pngData()).write(
                    to: URL(fileURLWithPath: "\(data)/JPEGImages/480p/\(name)/0000\(frame).png"))
                try Data(IndexedImage(width: 80, height: 48, indices: mask).pngData()).write(
                    to: URL(fileURLWithPath: "\(data)/Annotations/480p/\(name)/0000\(frame).png"))
            }
        }
        try FileManager.default.createDirectory(
            atPath: data + "/ImageSets/2017", withIntermediateDirectories: true)
        try Data("left\nright\n".utf8).write(to: URL(fileURLWithPath: data + "/ImageSets/2017/val.txt"))
        return data
    }

    private func command(_ data: String, _ more: [String] = []) -> [String] {
        ["video-segmentation", "--data_path", data, "--output_dir", folder.path + "/out"] + more
    }

    private static let network = TinyRun.network + ["--pretrained_weights", "random", "--imsize", "64"]

    @Test func masksAreMadeScoredAndNotMadeAgain() throws {
        let data = try data()
        let (json, csv) = (folder.path + "/r.json", folder.path + "/r.csv")
        let command = command(data, ["--score", "--json", json, "--per_frame", csv])
        let first = try Program.run(command + Self.network)
        #expect(first.status == 0 && first.output.contains("J&F-Mean"), "\(first.errors)")
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: json)))
                as? [String: Any])
        let sequences = try #require(object["sequences"] as? [[String: Any]])
        #expect(sequences.map { $0["name"] as? String } == ["left", "right"])
        let scores = sequences.compactMap { $0["j"] as? Double }
        // Even an untrained network tells a white square from noise.
        #expect(scores.count == 2 && scores.allSatisfy { $0 > 0.3 && $0 <= 1 }, "\(scores)")
        #expect(object["j_mean"] is Double && object["f_mean"] is Double)
        #expect(try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n").count == 5)
        let mask = folder.path + "/out/left/00003.png"
        #expect(try IndexedImage(contentsOf: mask).indices.allSatisfy { $0 < 2 })

        let before = try FileManager.default.attributesOfItem(atPath: mask)[.modificationDate] as? Date
        let again = try Program.run(command + Self.network)
        #expect(again.status == 0 && again.output == first.output && again.errors.contains("2 of 2"))
        #expect(
            try FileManager.default.attributesOfItem(atPath: mask)[.modificationDate] as? Date == before)
        // A sequence that is not whole is made again, and is the same.
        let bytes = try Data(contentsOf: URL(fileURLWithPath: mask))
        try FileManager.default.removeItem(atPath: mask)
        #expect(try Program.run(command + Self.network).errors.contains("1 of 2"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: mask)) == bytes)
        // Scores alone need no weights; other settings do not mix with what is there.
        let scored = try Program.run(command)
        #expect(scored.status == 0 && first.output.hasSuffix(scored.output), "\(scored.errors)")
        let other = try Program.run(command + Self.network + ["--topk", "2"])
        #expect(other.status == 1 && other.sentence.contains("--restart"), "\(other.errors)")
        #expect(try Program.run(command + Self.network + ["--topk", "2", "--restart"]).status == 0)
    }

    /// What is judged must have been made with what the command says.
    @Test func sequencesOfDifferentSettingsAreNotMixed() throws {
        let data = try data()
        let left = command(data, Self.network + ["--sequences", "left"])
        #expect(try Program.run(left).status == 0)
        let others = Self.network + ["--topk", "1"]
        #expect(try Program.run(command(data, others + ["--sequences", "right"])).status == 0)
        for more in [others, Self.network] {
            let both = try Program.run(command(data, more + ["--score"]))
            #expect(both.status == 1 && both.sentence.contains("other settings"), "\(both.errors)")
        }
    }

    @Test func masksOfSomebodyElseAreNeverTouched() throws {
        let data = try data()
        let theirs = data + "/Annotations/480p"
        let before = try Data(contentsOf: URL(fileURLWithPath: theirs + "/left/00001.png"))
        for more in [[], ["--restart"]] {
            let result = try Program.run(
                ["video-segmentation", "--data_path", data, "--output_dir", theirs] + Self.network + more)
            #expect(result.status == 1 && result.sentence.contains("did not make"), "\(result.errors)")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: theirs + "/left/00001.png")) == before)
    }

    /// 255 marks pixels that do not count; taken for an object elsewhere, it would follow nothing here.
    @Test func aMaskWithoutObjectsIsASentence() throws {
        let data = try data()
        let mask = data + "/Annotations/480p/left/00000.png"
        var image = try IndexedImage(contentsOf: mask)
        image.indices = image.indices.map { $0 * 255 }
        try Data(image.pngData()).write(to: URL(fileURLWithPath: mask))
        let result = try Program.run(command(data, Self.network))
        #expect(result.status == 1 && result.sentence.contains("255"), "\(result.errors)")
        let side = try Program.run(
            command(data, Self.network + ["--sequences", "right", "--imsize", "60"]))
        #expect(side.status == 1 && side.sentence.contains("--imsize 56"), "\(side.errors)")
    }

    @Test func framesAtOnceChangeNothing() throws {
        let data = try data()
        var masks: [[Data]] = []
        for bs in ["1", "3"] {
            let result = try Program.run(command(data, Self.network + ["--bs", bs, "--restart"]))
            #expect(result.status == 0, "\(result.errors)")
            masks.append(
                try (0..<4).map {
                    try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/out/right/0000\($0).png"))
                })
        }
        #expect(masks[0] == masks[1])
    }

    @Test func whatDoesNotFitIsASentenceBeforeAnyWork() throws {
        let data = try data()
        let last = data + "/Annotations/480p/right/00003.png"
        try FileManager.default.removeItem(atPath: last)
        let scored = try Program.run(command(data, Self.network + ["--score"]))
        #expect(scored.status == 1 && scored.sentence.contains("right/00003.png"), "\(scored.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/out"))
        let unknown = try Program.run(command(data, Self.network + ["--sequences", "up"]))
        #expect(unknown.status == 1 && unknown.sentence.contains("JPEGImages/480p/up"), "\(unknown.errors)")
        let none = try Program.run(command(data, ["--score"]))
        #expect(none.status == 1 && none.sentence.contains("right"), "\(none.errors)")
        #expect(try Program.run(command(data)).status == 2)
        #expect(try Program.run(command(data, Self.network + ["--per_frame", "x.csv"])).status == 2)
        try Data("no picture".utf8).write(
            to: URL(fileURLWithPath: data + "/JPEGImages/480p/left/00002.png"))
        let broken = try Program.run(command(data, Self.network))
        #expect(broken.status == 1 && broken.sentence.contains("left/00002.png"), "\(broken.errors)")
    }

    /// A header that can be read and pixels that cannot: found when the frame's turn comes.
    @Test func aFrameThatEndsTooSoonIsNamed() throws {
        let data = try data()
        let path = data + "/JPEGImages/480p/left/00002.png"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
        let result = try Program.run(command(data, Self.network))
        #expect(result.status == 1 && result.sentence.contains("left/00002.png"), "\(result.errors)")
    }
}
