import Foundation
import Imaging
import Search
import TestSupport
import Testing

/// `dino duplicates` as its users meet it.
@Suite struct DuplicatesCommandTests {
    let folder = TemporaryFolder()
    let data: String
    var index: String { folder.path + "/x.index" }

    /// Twelve pictures, two of them there again, larger.
    init() throws {
        data = URL(fileURLWithPath: folder.path).resolvingSymlinksInPath().path + "/pictures"
        try TinyPictures.write(to: data, count: 12)
        for name in ["class0/0.png", "class1/1.png"] {
            let image = try Image(contentsOf: "\(data)/\(name)")
            let large = image.resized(width: 80, height: 80, filter: .bilinear)
            try Data(large.pngData()).write(to: URL(fileURLWithPath: "\(data)/\(name.dropLast(4)) large.png"))
        }
        let result = try Program.run(
            ["index", data, "-o", index, "--dtype", "fp32"] + IndexCommandTests.network)
        #expect(result.status == 0, "\(result.errors)")
    }

    private func duplicates(_ arguments: String...) throws -> Program.Result {
        try Program.run(["duplicates", index] + arguments)
    }

    private func expectSentence(_ result: Program.Result, _ words: String..., status: Int32 = 1) {
        #expect(result.status == status && !result.wasKilled, "\(result)")
        for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// By distance, one between that of a picture to its larger copy and that of others.
    private func threshold() throws -> String {
        let store = try SQLiteStore(opening: index)
        let query = data + "/class0/0.png"
        let found = try Program.run(["search", index, query, "--metric", "l2", "--json", "-", "-k", "14"])
        let queries = try #require(try object(found.output)["queries"] as? [[String: Any]])
        let neighbors = try #require(queries[0]["neighbors"] as? [[String: Any]])
        #expect(try store.count() == 14 && neighbors.count == 14)
        return "\(try #require(neighbors[1]["score"] as? Double) + 1e-6)"
    }

    @Test func theLargestIsKept() throws {
        let limit = try threshold()
        let (csv, html) = (folder.path + "/x.csv", folder.path + "/x.html")
        let result = try duplicates(
            "--metric", "l2", "--threshold", limit, "--json", "-", "--csv", csv, "--html", html)
        #expect(result.status == 0, "\(result.errors)")
        let json = try object(result.output)
        let groups = try #require(json["groups"] as? [[[String: Any]]])
        let group = try #require(
            groups.first { $0.contains { $0["path"] as? String == data + "/class0/0.png" } })
        #expect(group[0]["path"] as? String == data + "/class0/0 large.png")
        #expect(group.map { $0["keep"] as? Bool } == [true] + group.dropFirst().map { _ in false })
        #expect(group[0]["score"] as? Double == 0 && "\(json["threshold"] ?? "")".count <= 12)
        #expect(json["higher_is_nearer"] as? Bool == false)
        let lines = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 1 + groups.map(\.count).reduce(0, +) && lines[1].hasPrefix("1,yes,"))
        #expect(try String(contentsOfFile: html, encoding: .utf8).contains("class0/0 large.png"))
    }

    @Test func aThresholdIsLearned() throws {
        let result = try duplicates("--sample_pictures", "3", "--json", "-")
        #expect(result.status == 0, "\(result.errors)")
        let json = try object(result.output)
        let learned = try #require(json["learned"] as? [String: Any])
        #expect(json["threshold"] as? Double != nil && learned["precision"] as? Double != nil)
        #expect(learned["recall_by_kind"] as? [String: Double] != nil)
        let table = try duplicates("--sample_pictures", "3")
        #expect(table.output.contains("learned from") && table.output.contains("threshold"))
    }

    @Test func movesAreUndoneByTheirTable() throws {
        let before = try FileManager.default.subpathsOfDirectory(atPath: data).sorted()
        let away = folder.path + "/new/away"
        let result = try duplicates("--metric", "l2", "--threshold", try threshold(), "--move_to", away)
        #expect(result.status == 0 && result.errors.contains("moved to"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: data + "/class0/0.png"))
        #expect(FileManager.default.fileExists(atPath: data + "/class0/0 large.png"))
        let table = try String(contentsOfFile: away + "/moves.csv", encoding: .utf8)
        for line in table.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",").map(String.init)
            try FileManager.default.moveItem(atPath: fields[1], toPath: fields[0])
        }
        #expect(try FileManager.default.subpathsOfDirectory(atPath: data).sorted() == before)
    }

    @Test func badPlacesAndNumbersAreRefused() throws {
        expectSentence(try duplicates("--threshold", "1", "--move_to", data), "is the folder of the pictures")
        expectSentence(
            try duplicates("--threshold", "1", "--move_to", data + "/new/x"),
            "is in the folder of the pictures")
        expectSentence(try duplicates("--threshold", "1", "--link_to", data + "/.."), "holds the folder")
        expectSentence(try duplicates("--threshold", "nan"), "finite", status: 2)
        expectSentence(try duplicates("--threshold", "1e300"), "finite", status: 2)
        expectSentence(try duplicates("--move_to", "a", "--link_to", "b"), "exclude each other", status: 2)
        expectSentence(try duplicates("--recipe", "max"), "has no recipe 'max'")
        let away = folder.path + "/away"
        try FileManager.default.createDirectory(atPath: away, withIntermediateDirectories: true)
        expectSentence(
            try duplicates("--threshold", "1", "--move_to", away, "--csv", away + "/moves.csv"),
            "written over")
        expectSentence(try duplicates("--threshold", "1", "--csv", index), "written over")
        expectSentence(try duplicates("--threshold", "1", "--html", data + "/class0/0.png"), "written over")
        try Data().write(to: URL(fileURLWithPath: away + "/mine"))
        expectSentence(
            try duplicates("--metric", "l2", "--threshold", "9", "--link_to", away), "is not empty")
        let none = try duplicates("--metric", "l2", "--threshold", "-1")
        #expect(none.status == 0 && none.output.contains("No duplicates"), "\(none.errors)")
    }
}
