import Foundation
import TestSupport
import Testing

/// `dino linear` from folders to figures.
@Suite struct LinearCommandTests {
    let folder = TemporaryFolder()

    private func data() throws -> String {
        let data = folder.path + "/data"
        try TinyPictures.write(to: data + "/train", count: 12)
        try TinyPictures.write(to: data + "/val", count: 6)
        return data
    }

    private func command(_ more: [String] = []) throws -> [String] {
        ["linear", "--data_path", try data()] + TinyRun.network + [
            "--pretrained_weights", "random", "--crop_size", "32", "--n_last_blocks", "1",
            "--batch_size_per_gpu", "4", "--output_dir", folder.path + "/out", "--num_workers", "1",
        ] + more
    }

    private func json(_ path: String) throws -> [String: Any] {
        try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any]
        )
    }

    @Test func augmentedTrainingKeepsItsHeadsAndGoesOn() throws {
        let (result, csv) = (folder.path + "/r.json", folder.path + "/r.csv")
        let command = try command(
            ["--epochs", "3", "--lr", "1", "--json", result, "--per_picture", csv])
        let first = try Program.run(command)
        #expect(first.status == 0 && first.output.contains("6 pictures classified"), "\(first.errors)")
        let object = try json(result)
        let rows = try #require(object["results"] as? [[String: Any]])
        #expect(rows.map { $0["epoch"] as? Int } == [0, 1, 2])
        #expect(rows.allSatisfy { $0["acc1"] is Double && $0["acc5"] is NSNull && $0["loss"] is Double })
        #expect((object["best"] as? [String: Any])?["lr"] as? Double == 1)
        #expect(object["train_images"] as? Int == 12 && object["classes"] as? Int == 2)
        #expect(try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n").count == 7)
        let out = folder.path + "/out"
        let log = try String(contentsOfFile: out + "/log.txt", encoding: .utf8).split(separator: "\n")
        #expect(log.count == 3 && log[0].hasPrefix("{\"train_lr\": 0.015625, \"train_loss\": "))
        for file in ["checkpoint.pth.tar", "checkpoint_best.pth.tar", "curves.svg"] {
            #expect(FileManager.default.fileExists(atPath: "\(out)/\(file)"))
        }
        // All is done: the same figures, without training.
        let again = try Program.run(command)
        #expect(again.status == 0 && again.output == first.output, "\(again.errors)")
        let other = try Program.run(try self.command(["--epochs", "3", "--lr", "2"]))
        #expect(other.status == 1 && other.sentence.contains("--lr 1.0, not 2.0"), "\(other.errors)")
        // The best head, judged on its own, is as good as when it was trained.
        let judged = try Program.run(try self.command(["--evaluate", "--json", result, "--restart"]))
        #expect(judged.status == 0, "\(judged.errors)")
        let best = try #require((object["best"] as? [String: Any])?["acc1"] as? Double)
        #expect((try json(result)["best"] as? [String: Any])?["acc1"] as? Double == best)
    }

    @Test func aGridIsTrainedOnFeaturesThatAreKept() throws {
        let (kept, result) = (folder.path + "/kept", folder.path + "/r.json")
        let command = try command(["--cached", "--epochs", "2", "--features", kept, "--json", result])
        let first = try Program.run(command)
        #expect(first.status == 0 && first.output.contains("weight decay"), "\(first.errors)")
        let grid = try #require(json(result)["grid"] as? [[String: Any]])
        #expect(grid.count == 21 && Set(grid.compactMap { $0["lr"] as? Double }).count == 7)
        // Other rates begin anew; the features stay.
        let again = try Program.run(command + ["--restart", "--lr", "0.1", "1", "--weight_decay", "0"])
        #expect(again.status == 0 && !again.errors.contains("img"), "\(again.errors)")
        #expect(again.errors.contains("kept.val") && again.errors.contains("kept.train"))
        #expect((try json(result)["grid"] as? [[String: Any]])?.count == 2)
    }

    @Test func avgpoolIsTheOriginalsMixture() throws {
        let result = folder.path + "/r.json"
        let run = try Program.run(
            try command(["--avgpool_patchtokens", "true", "--epochs", "1", "--cached", "--json", result]))
        #expect(run.status == 0, "\(run.errors)")
        let settings = try #require(json(result)["settings"] as? [String: Any])
        #expect(settings["recipe"] as? String == "linear-b" && settings["num_labels"] as? Int == 2)
    }

    @Test func headsThatDoNotFitAreASentence() throws {
        _ = try Program.run(try command(["--epochs", "1", "--cached", "--lr", "1", "--weight_decay", "0"]))
        let head = folder.path + "/out/checkpoint_best.pth.tar"
        for (more, words) in [
            (["--avgpool_patchtokens", "true", "--linear_weights", head], "--n_last_blocks"),
            (["--num_labels", "7", "--linear_weights", head], "tells 2 classes apart"),
            (["--num_labels", "1", "--linear_weights", head], "more than --num_labels 1"),
            (["--linear_weights", folder.path + "/none.pth"], "none.pth"),
            (["--output_dir", folder.path + "/nothing"], "no head to judge"),
            (
                ["--pretrained_weights", "dino_vits16", "--output_dir", folder.path + "/x"],
                "no head to judge"
            ),
        ] {
            let result = try Program.run(try command(["--evaluate"] + more))
            #expect(result.status == 1 && result.sentence.contains(words), "\(words): \(result.errors)")
        }
        let usage = try Program.run(try command(["--linear_weights", head]))
        #expect(usage.status == 2 && usage.errors.contains("--evaluate"))
    }

    /// Before any picture is looked at.
    @Test func aFolderThatCannotBeWrittenToIsASentenceAtOnce() throws {
        let file = folder.path + "/file"
        try Data().write(to: URL(fileURLWithPath: file))
        let result = try Program.run(try command(["--cached", "--epochs", "1", "--output_dir", file + "/x"]))
        #expect(result.status == 1 && result.sentence.contains("/file/x"), "\(result.errors)")
        #expect(!result.errors.contains("img"))
        #expect(try Program.run(try command(["--lr", "1e300"])).status == 2)
    }

    @Test func unreadablePicturesAreNamedAndLeftOut() throws {
        let command = try command(["--epochs", "1", "--cached", "--max_skipped", "0.5"])
        try Data("no picture".utf8).write(
            to: URL(fileURLWithPath: folder.path + "/data/train/class0/zz.png"))
        let result = try Program.run(command)
        #expect(result.status == 0 && result.errors.contains("class0/zz.png"), "\(result.errors)")
        #expect(result.output.contains("a head trained on 12"))
    }
}
