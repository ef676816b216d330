import Foundation
import TestSupport
import Testing

/// Each failure is one sentence, status 1, and leaves nothing half-written.
@Suite struct BadInputTests {
    let folder = TemporaryFolder()

    func expectSentence(_ result: Program.Result, _ words: String..., comment: Comment? = nil) {
        #expect(result.status == 1 && !result.wasKilled, "\(result)")
        for word in words { #expect(result.sentence.contains(word), "\(result.errors)") }
        #expect(!result.errors.contains("Fatal error"), comment)
    }

    func pictures(_ count: Int = 8) throws -> String {
        let data = folder.path + "/data"
        try TinyPictures.write(to: data, count: count)
        return data
    }

    func trained() throws -> String {
        let run = folder.path + "/run"
        #expect(try Program.run(TinyRun.train(data: pictures(), output: run, epochs: 1)).status == 0)
        return run + "/checkpoint.pth"
    }

    func labelled() throws -> String {
        for part in ["train", "val"] { try TinyPictures.write(to: "\(folder.path)/set/\(part)", count: 8) }
        return folder.path + "/set"
    }

    @Test func anEmptyOrMissingFolder() throws {
        let empty = folder.path + "/empty"
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
        expectSentence(
            try Program.run(TinyRun.train(data: empty, output: folder.path + "/run")), "empty", "jpg")
        expectSentence(
            try Program.run(TinyRun.train(data: empty + "/no", output: folder.path + "/run")), "/no")
    }

    @Test func aFolderWithOnePicture() throws {
        expectSentence(
            try Program.run(TinyRun.train(data: try pictures(1), output: folder.path + "/run")), "1 picture,",
            "--batch_size_per_gpu")
    }

    @Test func aTruncatedPictureAmongMany() throws {
        let data = try pictures(24)
        let file = data + "/class0/0.png"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: file))
        let run = folder.path + "/run"
        #expect(try Program.run(TinyRun.train(data: data, output: run, epochs: 1)).status == 0)
        let skipped = try String(contentsOfFile: run + "/skipped.txt", encoding: .utf8)
        #expect(skipped.contains("class0/0.png"))
    }

    @Test func onlyTruncatedPictures() throws {
        let data = try pictures(8)
        for index in 0..<8 {
            let file = URL(fileURLWithPath: "\(data)/class\(index % 2)/\(index).png")
            try Data(contentsOf: file).prefix(60).write(to: file)
        }
        expectSentence(
            try Program.run(TinyRun.train(data: data, output: folder.path + "/run")), "cannot be read", "10 %"
        )
    }

    /// Weights to start from are not needed by a run that goes on.
    @Test func theWeightsOfTheStartAreGone() throws {
        let start = try trained()
        let run = folder.path + "/second"
        let command = {
            TinyRun.train(data: folder.path + "/data", output: run, epochs: $0) + ["--init_from", start]
        }
        #expect(try Program.run(command(1)).status == 0)
        try FileManager.default.removeItem(atPath: start)
        let result = try Program.run(command(2) + ["--resume_anyway"])
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test(arguments: [0, 10, 400, 5000])
    func aCheckpointCutShort(length: Int) throws {
        let checkpoint = try trained()
        let cut = folder.path + "/cut.pth"
        try Data(contentsOf: URL(fileURLWithPath: checkpoint)).prefix(length).write(
            to: URL(fileURLWithPath: cut))
        expectSentence(
            try Program.run(["knn", "--data_path", try labelled(), "--pretrained_weights", cut]), "cut.pth")
        expectSentence(
            try Program.run(
                TinyRun.train(data: folder.path + "/data", output: folder.path + "/new") + ["--resume", cut]),
            "cut.pth")
    }

    @Test func weightsThatAreNotThere() throws {
        expectSentence(
            try Program.run(["knn", "--data_path", try labelled(), "--pretrained_weights", "/no/such.pth"]),
            "/no/such.pth")
    }

    /// A pickle that asks for os.system: refused by name, and nothing is run.
    @Test func aHostilePickle() throws {
        let marker = folder.path + "/marker"
        let path = folder.path + "/hostile.pth"
        // The form before zip files: a pickle at the start of the file.
        try Data("cos\nsystem\n(S'touch \(marker)'\ntR.".utf8).write(to: URL(fileURLWithPath: path))
        let result = try Program.run(["knn", "--data_path", try labelled(), "--pretrained_weights", path])
        expectSentence(result, "hostile.pth")
        #expect(!FileManager.default.fileExists(atPath: marker))
    }

    @Test func aWrongArchNamesTheKeysThatDiffer() throws {
        let checkpoint = try trained()
        let result = try Program.run([
            "knn", "--data_path", try labelled(), "--pretrained_weights", checkpoint, "--arch", "vit_tiny",
        ])
        expectSentence(
            result, "vit_tiny/16", "cls_token: [1, 1, 192] here, [1, 1, 16] there", "blocks.2.norm1.weight")
    }

    @Test func anOutputFolderThatCannotBeMade() throws {
        let data = try pictures()
        let file = folder.path + "/file"
        try Data().write(to: URL(fileURLWithPath: file))
        expectSentence(
            try Program.run(TinyRun.train(data: data, output: file + "/run")), "output folder", "/file/run")
    }

    /// A limit on a file's size stands for a disk that is full: the write fails in the middle of a
    /// checkpoint.
    @Test func aFullDiskWhileSavingLeavesTheOldCheckpoint() throws {
        let data = try pictures()
        let run = folder.path + "/run"
        #expect(try Program.run(TinyRun.train(data: data, output: run, epochs: 1)).status == 0)
        let checkpoint = URL(fileURLWithPath: run + "/checkpoint.pth")
        let before = try Data(contentsOf: checkpoint)
        let more = TinyRun.train(data: data, output: run, epochs: 2) + ["--resume_anyway", "true"]
        let result = try Program.run(more, shell: "ulimit -f 100")
        expectSentence(result, "checkpoint.pth", "cannot be written")
        #expect(try Data(contentsOf: checkpoint) == before)
        let left = try FileManager.default.contentsOfDirectory(atPath: run).filter { $0.hasSuffix(".tmp") }
        #expect(left.isEmpty)
        #expect(try Program.run(more).status == 0)
    }

    @Test func knnWithoutClassesOrWithOthers() throws {
        let checkpoint = try trained()
        let set = try labelled()
        try FileManager.default.moveItem(atPath: set + "/val/class1", toPath: set + "/val/other")
        expectSentence(
            try Program.run(["knn", "--data_path", set, "--pretrained_weights", checkpoint]), "differ",
            "other")
    }

    /// Half of such a picture holds no patch.
    @Test(arguments: ["8", "15"])
    func aCropTooSmallForTheScalesOfARecipe(crop: String) throws {
        let result = try Program.run(
            ["features", try pictures(), "--pretrained_weights", "random", "--crop_size", crop]
                + TinyRun.network
                + ["--recipe", "cls|multiscale", "--output", folder.path + "/x.npy"])
        #expect(result.status == 2 && !result.wasKilled, "\(result)")
        #expect(result.errors.contains("two patches of 8 pixels"), "\(result.errors)")
    }
}
