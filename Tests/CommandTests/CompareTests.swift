import Foundation
import TestSupport
import Testing

/// `dino compare` from pictures to table, JSON and page.
@Suite struct CompareTests {
    let folder = TemporaryFolder()

    func run(_ data: String, _ more: String...) throws -> Program.Result {
        try Program.run(
            [
                "compare", data, "--pretrained_weights", "random", "--crop_size", "32", "--report",
                folder.path + "/page.html", "--json", folder.path + "/c.json",
            ] + TinyRun.network + more)
    }

    func json() throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/c.json"))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func everyRecipeIsMeasuredByEveryMetric() throws {
        for part in ["train", "val"] {
            try TinyPictures.write(to: "\(folder.path)/set/\(part)", count: 30, classes: 3)
        }
        let result = try run(
            folder.path + "/set", "--recipe", "cls", "cls|l2", "copy-detection", "--nb_knn", "3", "7", "3")
        #expect(result.status == 0, "\(result.errors)")
        let rows = try #require(json()["results"] as? [[String: Any]])
        // Three recipes, three metrics, whitened or not, two different k.
        #expect(rows.count == 36)
        let keys = [
            "recipe", "metric", "whitened", "k", "top1", "low", "high", "map", "recall1", "dimension",
            "bytes", "ms",
        ]
        #expect(rows.allSatisfy { row in keys.allSatisfy { row[$0] != nil } })
        for row in rows {
            let (low, value, high) = (row["low"] as? Double, row["top1"] as? Double, row["high"] as? Double)
            #expect(try #require(low) <= #require(value) && #require(value) <= #require(high))
        }
        #expect(result.output.contains("All metrics rank alike on cls|l2"))
        let page = try String(contentsOfFile: folder.path + "/page.html", encoding: .utf8)
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
        #expect(page.contains("data:image/jpeg;base64,") && !page.contains("src=\"http"))
    }

    @Test func aFolderOfClassesIsSplitByTheSeed() throws {
        try TinyPictures.write(to: folder.path + "/set", count: 30, classes: 3)
        #expect(try run(folder.path + "/set", "--recipe", "mean", "--val_share", "0.3").status == 0)
        let first = try json()
        #expect(first["train_images"] as? Int == 21 && first["test_images"] as? Int == 9)
        #expect(try run(folder.path + "/set", "--recipe", "mean", "--val_share", "0.3").status == 0)
        let tops = { (object: [String: Any]) in
            (object["results"] as? [[String: Any]] ?? []).map { $0["top1"] as? Double }
        }
        #expect(try tops(first) == tops(json()))
    }

    @Test func aFolderWithoutClassesIsASentence() throws {
        try TinyPictures.write(to: folder.path + "/set", count: 4, classes: 1)
        let result = try run(folder.path + "/set/class0")
        #expect(result.status == 1 && result.sentence.contains("class folders"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/page.html"))
    }

    /// Else `train` and `test` would be taken for two classes.
    @Test(arguments: [["train", "test"], ["train"], ["val", "other"]])
    func halfOfTheOriginalsLayoutIsASentence(names: [String]) throws {
        for name in names { try TinyPictures.write(to: "\(folder.path)/set/\(name)", count: 4) }
        let result = try run(folder.path + "/set")
        #expect(result.status == 1 && result.sentence.contains("train and val"), "\(result.errors)")
    }

    @Test func thePageNamesNoFolderOfTheUsers() throws {
        try TinyPictures.write(to: folder.path + "/set", count: 12, classes: 2)
        #expect(try run(folder.path + "/set", "--recipe", "cls").status == 0)
        let page = try String(contentsOfFile: folder.path + "/page.html", encoding: .utf8)
        #expect(page.contains("class0/") && !page.contains(folder.path))
    }
}
