import Foundation
import TensorFiles
import TestSupport
import Testing

/// `dino features` as its users meet it.
@Suite struct FeaturesTests {
    let folder = TemporaryFolder()

    func pictures(_ count: Int = 12) throws -> String {
        let data = folder.path + "/pictures"
        try TinyPictures.write(to: data, count: count)
        return data
    }

    static let network = TinyRun.network + ["--pretrained_weights", "random", "--crop_size", "32"]

    func features(_ arguments: String..., input: String, shell: String? = nil) throws -> Program.Result {
        try Program.run(["features", input] + Self.network + arguments, shell: shell)
    }

    @Test func severalRecipesComeInOneFileWithTheNamesBesideIt() throws {
        let output = folder.path + "/f.safetensors"
        let result = try features(
            "--recipe", "cls", "cls+gem:4|l2", "linear-b", "--output", output, input: pictures())
        #expect(result.status == 0, "\(result.errors)")
        let file = try SafetensorsFile.read(output)
        let shapes = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.key, $0.tensor.shape) })
        #expect(shapes == ["cls": [12, 16], "cls+gem:4|l2": [12, 32], "linear-b": [12, 32]])
        #expect(file.metadata["formula cls"] == "cls(2)")
        let names = try String(contentsOfFile: output + ".txt", encoding: .utf8).split(
            separator: "\n")
        #expect(names.count == 12 && names.map(String.init) == names.map(String.init).sorted())
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                "f.safetensors", "f.safetensors.txt", "pictures",
            ])
    }

    @Test func aSingleRecipeIsAPlainMatrixInNpyAndPthAlsoInHalfPrecision() throws {
        let data = try pictures()
        let (npy, pth) = (folder.path + "/f.npy", folder.path + "/f.pth")
        #expect(try features("--output", npy, "--dtype", "fp16", input: data).status == 0)
        #expect(try features("--output", pth, input: data).status == 0)
        let half = try NpyFile.read(npy)
        let whole = try #require(TorchFile.read(pth).tensorValue)
        #expect(half.dtype == .float16 && half.shape == [12, 16])
        #expect(whole.dtype == .float32 && whole.shape == [12, 16])
    }

    @Test func standardOutputGetsALineOfJSONPerPicture() throws {
        let result = try features("--stdout", input: pictures(3))
        #expect(result.status == 0)
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 3)
        for line in lines {
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let vector = (object["features"] as? [String: [Double]])?["cls|l2"]
            let length = (vector ?? []).reduce(0) { $0 + $1 * $1 }
            #expect((object["path"] as? String)?.hasSuffix(".png") == true)
            #expect(vector?.count == 16 && abs(length - 1) < 1e-5)
        }
    }

    /// Stopped after some batches and killed after others: the file is that of a run that nothing stopped.
    @Test func aKilledRunGoesOnAndEndsWithTheSameBytes() throws {
        let data = try pictures(400)
        let (whole, cut) = (folder.path + "/whole.npy", folder.path + "/cut.npy")
        let more = ["--batch_size_per_gpu", "2", "--num_workers", "1", "--threads", "1"]
        let command = { (output: String) in ["features", data] + Self.network + more + ["--output", output] }
        #expect(try Program.run(command(whole)).status == 0)
        var resumed = false
        for signal in [SIGKILL, SIGTERM, SIGKILL] {
            let result = try Program.run(command(cut)) { process in
                let deadline = Date() + 20
                let size = {
                    (try? FileManager.default.attributesOfItem(atPath: cut + ".partial")[.size] as? Int) ?? 0
                }
                let before = size()
                while size() < before + 2000, process.isRunning, Date() < deadline { usleep(500) }
                kill(process.processIdentifier, signal)
            }
            resumed = resumed || result.errors.contains("going on after")
        }
        #expect(resumed)
        #expect(try Program.run(command(cut)).status == 0)
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: whole)) == Data(contentsOf: URL(fileURLWithPath: cut)))
        #expect(!FileManager.default.fileExists(atPath: cut + ".partial"))
    }

    @Test func picturesThatCannotBeReadAreListedWithTheReason() throws {
        let data = try pictures(6)
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: data + "/class0/bad.png"))
        let result = try features("--output", folder.path + "/f.npy", input: data)
        #expect(result.status == 0 && result.errors.contains("1 picture could not be read"))
        #expect(try NpyFile.read(folder.path + "/f.npy").shape == [6, 16])
        let skipped = try String(contentsOfFile: folder.path + "/f.npy.skipped.txt", encoding: .utf8)
        #expect(skipped.contains("class0/bad.png\t"))
    }

    @Test func aWhiteningIsLearnedAndUsed() throws {
        let data = try pictures(40)
        let whitening = folder.path + "/w.safetensors"
        let learned = try features("--recipe", "cls", "--fit_whitening", whitening, input: data)
        #expect(learned.status == 0, "\(learned.errors)")
        let used = try features(
            "--recipe", "cls|whiten:\(whitening)|l2", "--output", folder.path + "/f.npy", input: data)
        #expect(used.status == 0, "\(used.errors)")
        let wrong = try features(
            "--recipe", "cls+mean|whiten:\(whitening)", "--output", folder.path + "/g.npy", input: data)
        #expect(wrong.status == 1 && wrong.sentence.contains("whitens vectors of 16 numbers"))
    }

    /// The list's pictures in its order, relative to where the program runs.
    @Test func aListOnStandardInputIsRead() throws {
        let data = try pictures(4)
        let list = ["class1/1.png", "class0/0.png"].map { "\(data)/\($0)" }.joined(separator: "\n")
        try list.write(toFile: folder.path + "/list", atomically: true, encoding: .utf8)
        let result = try features(
            "--output", folder.path + "/f.npy", input: "-", shell: "exec < '\(folder.path)/list'")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try String(contentsOfFile: folder.path + "/f.npy.txt", encoding: .utf8) == list + "\n")
    }

    @Test func aListThatIsReadIsNotWrittenOver() throws {
        let list = folder.path + "/f.npy.txt"
        try "\(pictures(2))/class0/0.png\n".write(toFile: list, atomically: true, encoding: .utf8)
        let result = try features("--output", folder.path + "/f.npy", input: list)
        #expect(result.status == 1 && result.sentence.contains("written over"), "\(result.errors)")
    }

    @Test func recipesExplainThemselvesWithoutPictures() throws {
        let result = try Program.run(["features", "--explain", "--recipe", "copy-detection", "cls:4"])
        #expect(result.status == 0)
        for words in [
            "768", "(mean max(x(12), 1e-6)^4)^(1/4)", "320 x 320", "cls(9), cls(10), cls(11), cls(12)",
        ] {
            #expect(result.output.contains(words))
        }
    }

    @Test(arguments: [
        (["--recipe", "nonsense"], "'nonsense'"), (["--recipe", "cls@13"], "block 13; the network has 2"),
        (["--recipe", "copy-detection", "retrieval"], "different ways"),
    ])
    func aRecipeThatCannotBeIsASentence(arguments: [String], words: String) throws {
        let data = try pictures(2)
        // Where both prepare pictures in their own sizes.
        let network =
            words.contains("ways") ? TinyRun.network + ["--pretrained_weights", "random"] : Self.network
        let result = try Program.run(
            ["features", data] + network + ["--output", folder.path + "/f.pth"] + arguments)
        #expect(result.status != 0 && !result.wasKilled && result.errors.contains(words), "\(result.errors)")
    }

    @Test(arguments: ["/f.txt", "/no/such/folder/f.npy"])
    func anOutputThatCannotBeIsToldBeforeAnyWork(name: String) throws {
        let result = try features("--output", folder.path + name, input: pictures(2))
        #expect(result.status != 0 && !result.wasKilled && !result.errors.contains("img"), "\(result.errors)")
    }

    /// The example of the library, on weights as training writes them.
    @Test func theExampleComparesTwoPictures() throws {
        let data = try pictures(4)
        let run = folder.path + "/run"
        #expect(try Program.run(TinyRun.train(data: data, output: run, epochs: 1)).status == 0)
        let result = try Program.run(
            [run + "/checkpoint.pth", data + "/class0/0.png", data + "/class1/1.png"],
            of: "compare-two-pictures")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("32 numbers each; cosine "))
    }

    /// A picture that cannot be read has a line too, so that a program that waits for answers gets one for
    /// each.
    @Test func aLineSaysWhyAPictureCannotBeRead() throws {
        let data = try pictures(3)
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: data + "/class0/1.png"))
        let result = try features("--stdout", "--json", folder.path + "/f.json", input: data)
        #expect(result.status == 0, "\(result.errors)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 4 && lines.count { $0.contains("\"error\":") } == 1)
        #expect(
            try String(contentsOfFile: folder.path + "/f.json", encoding: .utf8).contains("\"images\": 3"))
    }

    @Test func nothingThatIsReadOrWrittenIsWrittenOver() throws {
        let data = try pictures(2)
        let (one, two) = (folder.path + "/f.npy", folder.path + "/f.npy.txt")
        for more in [["--fit_whitening", one], ["--json", two], ["--json", one]] {
            let result = try Program.run(["features", data] + Self.network + ["--output", one] + more)
            #expect(result.status == 1 && result.sentence.contains("written over"), "\(result.errors)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["pictures"])
    }

    /// Work in progress of one network is not gone on with by another, nor lost without a word.
    @Test func aJournalOfOtherSettingsIsRefused() throws {
        let data = try pictures(400)
        let slow = ["--batch_size_per_gpu", "2", "--num_workers", "1", "--threads", "1"]
        let output = folder.path + "/f.npy"
        let command = ["features", data] + Self.network + slow + ["--output", output]
        _ = try Program.run(command) { process in
            let deadline = Date() + 20
            let size = {
                (try? FileManager.default.attributesOfItem(atPath: output + ".partial")[.size] as? Int) ?? 0
            }
            while size() < 3000, process.isRunning, Date() < deadline { usleep(500) }
            kill(process.processIdentifier, SIGKILL)
        }
        for more in [["--recipe", "mean"], ["--checkpoint_key", "student"], ["--mean", "0", "0", "0"]] {
            let result = try Program.run(command + more)
            #expect(result.status == 1 && result.sentence.contains("--restart"), "\(more) \(result.errors)")
        }
        let result = try Program.run(command)
        #expect(result.status == 0 && result.errors.contains("going on after"), "\(result.errors)")
    }

    @Test func moreThanMemoryHoldsIsASentence() throws {
        let result = try Program.run(
            ["features", try pictures(64)] + TinyRun.network
                + [
                    "--pretrained_weights", "random", "--crop_size", "8192", "--output",
                    folder.path + "/f.npy",
                ])
        #expect(result.status == 1 && result.sentence.contains("--crop_size"), "\(result.errors)")
    }

    @Test func theExampleSaysHowItIsUsed() throws {
        let result = try Program.run([], of: "compare-two-pictures")
        #expect(result.status == 2 && result.output.contains("usage"))
    }
}
