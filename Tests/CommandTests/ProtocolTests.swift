import Foundation
import TestSupport
import Testing

/// The original's other evaluations, from folders to figures.
@Suite struct ProtocolTests {
    let folder = TemporaryFolder()

    static let network = TinyRun.network + ["--pretrained_weights", "random", "--imsize", "32"]

    private func copy(_ from: String, _ to: String) throws {
        let target = folder.path + "/" + to
        try FileManager.default.createDirectory(
            atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: folder.path + "/" + from, toPath: target)
    }

    /// Twelve pictures that are their own copies.
    private func copies() throws -> String {
        try TinyPictures.write(to: folder.path + "/p", count: 12)
        for index in 0..<12 {
            let picture = "p/class\(index % 2)/\(index).png"
            let name = 2000 + index
            try copy(picture, "set/original/\(name)00.png")
            try copy(picture, "set/crops/10/\(name)00.png")
            try copy(picture, "set/strong/\(name)01.png")
        }
        return folder.path + "/set"
    }

    private func json(_ path: String) throws -> [String: Any] {
        try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any]
        )
    }

    @Test func exactCopiesAreAllFoundAndFeaturesAreKept() throws {
        let (kept, result, csv) = (folder.path + "/kept", folder.path + "/r.json", folder.path + "/r.csv")
        let command =
            [
                "copy-detection", "--data_path", try copies(), "--features", kept, "--json", result,
                "--per_query", csv,
            ]
            + Self.network
        let first = try Program.run(command)
        #expect(first.status == 0, "\(first.errors)")
        let object = try json(result)
        let rows = try #require(object["results"] as? [[String: Any]])
        #expect(rows.map { $0["block"] as? String } == ["original", "strong", "crops/10"])
        #expect(rows.allSatisfy { $0["map"] as? Double == 1 } && (object["micro_ap"] as? Double ?? 0) > 0.999)
        #expect(try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n").count == 37)
        let again = try Program.run(command)
        #expect(again.status == 0 && again.output == first.output && !again.errors.contains("0/36"))
        // Kept features are those of these settings alone.
        let other = try Program.run(command + ["--recipe", "cls"])
        #expect(other.status == 1 && other.sentence.contains("--restart"), "\(other.errors)")
    }

    @Test func aWhiteningIsLearnedFromOtherPictures() throws {
        let data = try copies()
        for covariance in ["original", "centred"] {
            let result = try Program.run(
                [
                    "copy-detection", "--data_path", data, "--whitening_path", folder.path + "/p",
                    "--distractors_path",
                    folder.path + "/p/class0", "--covariance", covariance,
                ] + Self.network)
            #expect(result.status == 0 && result.output.contains("6 distractors"), "\(result.errors)")
        }
    }

    @Test func copiesOfAnyPicturesAreMadeAndLookedFor() throws {
        try TinyPictures.write(to: folder.path + "/p", count: 4, side: 64)
        let made = folder.path + "/made"
        let make = ["copy-detection", "--data_path", folder.path + "/p", "--make_copies", made]
        let result = try Program.run(make + ["--strong_copies", "2"] + Self.network)
        #expect(result.status == 0 && result.output.contains("80 copies of 4 originals"), "\(result.errors)")
        // Made anew where it was made before, and nowhere else.
        #expect(try Program.run(make).status == 0)
        let refused = try Program.run(
            ["copy-detection", "--data_path", made, "--make_copies", folder.path + "/p"])
        #expect(refused.status == 1 && refused.sentence.contains("/p"), "\(refused.errors)")
    }

    @Test func aListOfOnesOwnIsSearched() throws {
        try TinyPictures.write(to: folder.path + "/p", count: 8)
        let lines = (0..<8).map { "class\($0 % 2)/\($0).png,\($0 < 2 ? "query" : "gallery"),\($0 % 2)" }
        let list = folder.path + "/list.csv"
        try (["path,role,group"] + lines).joined(separator: "\n").write(
            toFile: list, atomically: true, encoding: .utf8)
        let command =
            [
                "retrieval", "--data_path", folder.path + "/p", "--list", list, "--json",
                folder.path + "/r.json",
            ]
            + Self.network
        let result = try Program.run(command)
        #expect(
            result.status == 0 && result.output.contains("2 queries among 6 pictures"), "\(result.errors)")
        let rows = try #require(json(folder.path + "/r.json")["results"] as? [[String: Any]])
        #expect(rows.count == 1 && (rows[0]["mp"] as? [String: Double])?.keys.sorted() == ["1", "10", "5"])
        try FileManager.default.removeItem(atPath: folder.path + "/p/class1/5.png")
        let missing = try Program.run(command)
        #expect(missing.status == 1 && missing.sentence.contains("class1/5.png"), "\(missing.errors)")
    }

    /// A picture without sense would move every figure: it is named, and nothing is printed.
    @Test func aPictureThatCannotBeReadIsNamed() throws {
        let data = try copies()
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: data + "/strong/200301.png"))
        let result = try Program.run(["copy-detection", "--data_path", data] + Self.network)
        #expect(result.status == 1 && result.sentence.contains("200301.png") && result.output.isEmpty)
    }
}
