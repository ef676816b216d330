import Foundation
import Imaging
import Search
import TestSupport
import Testing

/// `dino index` as its users meet it.
@Suite struct IndexCommandTests {
    let folder = TemporaryFolder()

    static let network = TinyRun.network + ["--pretrained_weights", "random", "--crop_size", "32"]

    private func pictures(_ count: Int = 6) throws -> String {
        let data = folder.path + "/pictures"
        try TinyPictures.write(to: data, count: count)
        return data
    }

    private var output: String { folder.path + "/x.index" }

    private func index(_ data: String, _ arguments: String..., network: [String] = network) throws
        -> Program.Result
    {
        try Program.run(["index", data, "-o", output] + network + arguments)
    }

    private func number(_ name: String, _ json: String) throws -> Int? {
        let data = try Data(contentsOf: URL(fileURLWithPath: json))
        return (try JSONSerialization.jsonObject(with: data) as? [String: Any])?[name] as? Int
    }

    private func expectSentence(_ result: Program.Result, _ words: String..., status: Int32 = 1) {
        #expect(result.status == status && !result.wasKilled, "\(result)")
        for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
        #expect(!result.errors.contains("Fatal error"))
    }

    @Test func aFolderIsIndexedAndTheJSONSaysWhatWasDone() throws {
        let data = try pictures()
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: data + "/class0/bad.png"))
        let json = folder.path + "/x.json"
        let result = try index(data, "--json", json, "--recipe", "cls", "mean|l2", "--dtype", "fp32")
        #expect(result.status == 0, "\(result.errors)")
        #expect(
            result.errors.contains("Cannot decode \(data)/class0/bad.png")
                && !result.errors.contains("left out"))
        #expect(result.output.contains("in the index"))
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: json))) as? [String: Any]
        )
        for (name, number) in [
            ("added", 6), ("updated", 0), ("moved", 0), ("removed", 0), ("unchanged", 0), ("unreadable", 1),
            ("pictures", 6),
        ] {
            #expect(object[name] as? Int == number, "\(name)")
        }
        let failures = try #require(object["failures"] as? [[String: String]])
        #expect(failures.map { $0["path"] } == ["class0/bad.png"])
        #expect(failures[0]["reason"]?.contains("bad.png") == true)
        let header = try SQLiteStore(opening: output).header
        #expect(header.precision == .float32 && header.features.recipes.map(\.name) == ["cls", "mean|l2"])
        #expect(header.features.weights == .init(name: "random", sha256: "", key: "teacher"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                "pictures", "x.index", "x.json",
            ])
    }

    @Test func anIndexIsBroughtUpToDateByItsNameAlone() throws {
        let data = try pictures()
        #expect(
            try index(
                data, "--recipe", "cls", "mean|l2", "--dtype", "int8", "--no_crop", "--mean", "0.5", "0.4",
                "0.3"
            )
            .status == 0)
        let header = try SQLiteStore(opening: output).header
        let json = folder.path + "/x.json"
        #expect(try index(data, "--json", json, network: []).status == 0)
        #expect(try number("unchanged", json) == 6)
        try TinyPictures.write(to: data + "/more", count: 3)
        #expect(try index(data, "--json", json, network: []).status == 0)
        #expect(try number("unchanged", json) == 6 && number("added", json) == 3)
        #expect(try SQLiteStore(opening: output).header == header)
        // The same flags again, in another order, are no other ones.
        #expect(
            try index(
                data, "--recipe", "mean|l2", "cls", "--json", json, "--mean", "0.5", "0.4", "0.3", "--no_crop"
            )
            .status == 0)
        #expect(try number("unchanged", json) == 9)
    }

    @Test func weightsAreFoundAgainFromAnyFolderAndRefusedWhenTheyChanged() throws {
        let data = try pictures(8)
        let run = folder.path + "/run"
        #expect(try Program.run(TinyRun.train(data: data, output: run, epochs: 1)).status == 0)
        let weights = run + "/checkpoint.pth"
        let made = try Program.run(
            ["index", data, "-o", output, "--pretrained_weights", "checkpoint.pth"], shell: "cd '\(run)'")
        #expect(made.status == 0, "\(made.errors)")
        let stored = try SQLiteStore(opening: output).header.features.weights
        #expect(stored.name.hasPrefix("/") && stored.name.hasSuffix("/run/checkpoint.pth"))
        let again = try index(data, network: [])
        #expect(again.status == 0, "\(again.errors)")
        let copy = folder.path + "/copy.pth"
        try FileManager.default.moveItem(atPath: weights, toPath: copy)
        expectSentence(
            try index(data, network: []), "run/checkpoint.pth is not there", "--pretrained_weights")
        #expect(try index(data, "--pretrained_weights", copy, network: []).status == 0)
        expectSentence(
            try index(data, "--pretrained_weights", copy, "--checkpoint_key", "student", network: []),
            "was made with the weights", "(student")
        let other = folder.path + "/other"
        #expect(try Program.run(TinyRun.train(data: data, output: other, epochs: 2)).status == 0)
        try FileManager.default.copyItem(atPath: other + "/checkpoint.pth", toPath: weights)
        expectSentence(try index(data, network: []), "was made with the weights", "not with")
        expectSentence(
            try index(data, "--pretrained_weights", "random", network: []), "was made with the weights",
            "'random'")
    }

    @Test func otherFlagsThanTheIndexsAreRefused() throws {
        let data = try pictures()
        #expect(try index(data).status == 0)
        let before = try Data(contentsOf: URL(fileURLWithPath: output))
        expectSentence(
            try index(data, "--crop_size", "40", network: []), "pictures of another size or cut", "--output")
        expectSentence(try index(data, "--pad", network: []), "pictures of another size or cut")
        expectSentence(
            try index(data, "--recipe", "mean", network: []), "has no recipe 'mean'; it has 'cls|l2'")
        expectSentence(try index(data, "--std", "1", "1", "1", network: []), "other colours")
        expectSentence(try index(data, "--embed_dim", "32", network: []), "was made with a ViT of width 16")
        expectSentence(
            try index(data, "--dtype", "int8", network: []), "keeps its vectors as fp16, not as int8")
        let other = folder.path + "/elsewhere"
        try FileManager.default.moveItem(atPath: data, toPath: other)
        expectSentence(try index(other, network: []), "is of the folder", "--moved")
        #expect(try Data(contentsOf: URL(fileURLWithPath: output)) == before)
        let json = folder.path + "/x.json"
        #expect(try index(other, "--moved", "--json", json, network: []).status == 0)
        #expect(try number("unchanged", json) == 6)
    }

    @Test func jsonOnStandardOutputIsAlone() throws {
        let result = try index(pictures(), "--json", "-")
        let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        #expect(result.status == 0 && object?["added"] as? Int == 6)
    }

    @Test func badCommandLinesEndWithStatusTwo() throws {
        let data = try pictures()
        expectSentence(try index(data, network: []), "--pretrained_weights is missing", status: 2)
        expectSentence(try index(data, "--recipe", "cls", "cls"), "one recipe twice", status: 2)
        expectSentence(try index(data, "--recipe", "nonsense"), "nonsense", status: 2)
        expectSentence(try index(data, "--dtype", "fp8"), "fp8", status: 2)
        expectSentence(try index(data, "--thumbnail_side", "300"), "256", status: 2)
        expectSentence(try index(data, "--mean", "1"), "three numbers", status: 2)
        expectSentence(try Program.run(["index", data] + Self.network), "-o must be given", status: 2)
        expectSentence(
            try Program.run(["index", data, "-o", "-"] + Self.network), "name of a file", status: 2)
        #expect(!FileManager.default.fileExists(atPath: output))
    }

    @Test func placesThatCannotBeAnIndexAreRefused() throws {
        let data = try pictures()
        let picture = data + "/class0/0.png"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: picture))
        for (place, words) in [
            (picture, "is not a database"), (data, "it is a folder"),
            (folder.path + "/no/x.index", "does not exist"),
            ("/proc/x.index", "cannot be written"),
        ] {
            expectSentence(try Program.run(["index", data, "-o", place] + Self.network), place, words)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: picture)) == bytes)
        expectSentence(try index(picture), "is no folder")
        expectSentence(try index(data + "/none"), data + "/none")
        let empty = folder.path + "/empty"
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
        expectSentence(try index(empty), "empty")
        expectSentence(try index(data, "--json", output), "written over")
        #expect(!FileManager.default.fileExists(atPath: output))
        #expect(try Set(FileManager.default.contentsOfDirectory(atPath: data)) == ["class0", "class1"])
    }

    @Test func onlyUnreadableFilesAreAnError() throws {
        let data = folder.path + "/pictures"
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        for name in ["a", "b"] { try Data(name.utf8).write(to: URL(fileURLWithPath: "\(data)/\(name).jpg")) }
        expectSentence(try index(data), "none of the pictures can be read")
        try TinyPictures.write(to: data, count: 1)
        #expect(try index(data).status == 0)
    }

    @Test func pathsMayHoldSpacesAndBeRelativeOrLinks() throws {
        let data = folder.path + "/my photos e\u{301}"
        try TinyPictures.write(to: data, count: 4)
        let result = try Program.run(
            ["index", "my photos e\u{301}/", "-o", "my index"] + Self.network, shell: "cd '\(folder.path)'")
        #expect(result.status == 0, "\(result.errors)")
        let place = folder.path + "/my index"
        let root = try SQLiteStore(opening: place).header.root
        #expect(root.utf8.reversed().starts(with: "/my photos e\u{301}".utf8.reversed()))
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: data)
        let json = folder.path + "/x.json"
        let again = try Program.run(["index", folder.path + "/link", "-o", place, "--json", json])
        #expect(again.status == 0, "\(again.errors)")
        #expect(try number("unchanged", json) == 4)
    }
}
