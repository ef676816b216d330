import Foundation
import TensorFiles
import TestHTTPServer
import TestSupport
import Testing

/// `dino weights`, and weights by name.
@Suite struct WeightsTests {
    let folder = TemporaryFolder()

    /// A checkpoint of a network that trained for one epoch.
    func checkpoint() throws -> String {
        try TinyPictures.write(to: folder.path + "/data", count: 8)
        let run = folder.path + "/run"
        let result = try Program.run(TinyRun.train(data: folder.path + "/data", output: run, epochs: 1))
        #expect(result.status == 0)
        return run + "/checkpoint.pth"
    }

    func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

    /// The environment of a user whose cache is in the test's folder, and whose publisher is a server of the
    /// test.
    func shell(_ server: TestServer?) -> String {
        let endpoint = server.map { $0.url("") } ?? "http://127.0.0.1:9"
        return "export TORCH_HOME='\(folder.path)/torch' DINO_ENDPOINT=\(endpoint) HF_ENDPOINT=\(endpoint) "
            + "HF_HOME='\(folder.path)/hf'"
    }

    @Test func aCheckpointIsInspectedAndConvertedBothWays() throws {
        let file = try checkpoint()
        let seen = try Program.run(["weights", "inspect", file, "--keys"])
        #expect(seen.status == 0)
        for words in [
            "teacher", "width 16, depth 2, 2 heads", "missing: nothing", "blocks.1.attn.qkv.weight",
        ] {
            #expect(seen.output.contains(words), "\(seen.output)")
        }
        let (safetensors, pth) = (folder.path + "/b.safetensors", folder.path + "/b.pth")
        #expect(try Program.run(["weights", "convert", file, safetensors]).status == 0)
        #expect(try Program.run(["weights", "convert", safetensors, pth]).status == 0)
        // Heads are not told by shapes: the notes keep them.
        let again = try Program.run(["weights", "inspect", safetensors])
        #expect(again.output.contains("width 16, depth 2, 2 heads"), "\(again.output)")
        let first = try SafetensorsFile.read(safetensors).tensors.sorted { $0.key < $1.key }
        let second = try #require(TorchFile.read(pth).stateDict).sorted { $0.key < $1.key }
        #expect(first.map(\.key) == second.map(\.key) && !first.contains { $0.key.hasPrefix("head.") })
        let equal = zip(first, second).allSatisfy { a, b in
            a.tensor.withUnsafeBytes { x in b.tensor.withUnsafeBytes { y in x.elementsEqual(y) } }
        }
        #expect(equal)
    }

    @Test func aNameIsDownloadedOnceAndThenFoundInTheCache() throws {
        let contents = try bytes(checkpoint())
        let server = try TestServer { TestServer.file(contents, to: $0) }
        let evaluate = [
            "features", folder.path + "/data", "--pretrained_weights", "dino_vits16", "--crop_size", "32",
            "--output", folder.path + "/f.npy",
        ]
        let first = try Program.run(evaluate, shell: shell(server))
        #expect(first.status == 0, "\(first.errors)")
        #expect(server.requests.map(\.target) == ["/dino_deitsmall16_pretrain/dino_deitsmall16_pretrain.pth"])
        let cached = folder.path + "/torch/hub/checkpoints/dino_deitsmall16_pretrain.pth"
        #expect(try bytes(cached) == contents)
        server.stop()
        #expect(try Program.run(evaluate + ["--offline", "--restart"], shell: shell(nil)).status == 0)
        #expect(try Program.run(["weights", "list"], shell: shell(nil)).output.contains(" KiB"))
    }

    /// What PyTorch hub has downloaded is used as it is.
    @Test func offlineNothingIsFetched() throws {
        let server = try TestServer { _ in TestServer.answer(500) }
        let result = try Program.run(
            ["weights", "inspect", "dino_vits8", "--offline"], shell: shell(server))
        #expect(result.status == 1 && result.sentence.contains("dino_vits8") && server.requests.isEmpty)
    }

    @Test func aPathThatDoesNotExistIsAnErrorAndNeverADownload() throws {
        let server = try TestServer { _ in TestServer.answer(500) }
        for (name, words) in [("weights/dino.pth", "neither a file nor"), ("dino_vits61", "dino_vits16")] {
            let result = try Program.run(["weights", "inspect", name], shell: shell(server))
            #expect(result.status == 1 && result.sentence.contains(words), "\(result.errors)")
        }
        #expect(server.requests.isEmpty)
    }

    @Test func aWrongFileIsRefusedAndNotKept() throws {
        let server = try TestServer { request in
            TestServer.answer(200, ["X-Linked-ETag: \"\(String(repeating: "a", count: 64))\""], [1, 2, 3])
        }
        let result = try Program.run(
            ["weights", "pull", "vit_small_patch16_224.dino"], shell: shell(server))
        #expect(result.status == 1 && result.sentence.contains("SHA-256"), "\(result.errors)")
        let cache = folder.path + "/torch/hub/checkpoints"
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: cache).filter { !$0.hasSuffix(".json") } == []
        )
    }

    /// A network that asks for a login answers everything with a page.
    @Test func aPageInsteadOfWeightsIsNotKept() throws {
        let server = try TestServer { _ in TestServer.answer(200, [], Array("<html>log in</html>".utf8)) }
        let result = try Program.run(["weights", "pull", "dino_vits16"], shell: shell(server))
        #expect(result.status == 1 && result.sentence.contains("it is no weights file"), "\(result.errors)")
        let cache = folder.path + "/torch/hub/checkpoints"
        #expect(try FileManager.default.contentsOfDirectory(atPath: cache) == [])
    }

    @Test func aFileThatIsThereOutlivesABadDownload() throws {
        let file = try checkpoint()
        let before = try bytes(file)
        let server = try TestServer { _ in TestServer.answer(200, [], Array("<html>log in</html>".utf8)) }
        let result = try Program.run(["weights", "pull", server.url("/w.pth"), "--output", file])
        #expect(result.status == 1 && result.sentence.contains("it is no weights file"), "\(result.errors)")
        #expect(try bytes(file) == before)
    }

    /// A checkpoint holds student, head and optimiser, which a conversion leaves out.
    @Test func aConversionDoesNotReplaceItsSource() throws {
        let file = try checkpoint()
        let before = try bytes(file)
        let link = folder.path + "/link.pth"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        for output in [file, link] {
            let result = try Program.run(["weights", "convert", file, output])
            #expect(result.status == 1 && result.sentence.contains("written over"), "\(result.errors)")
        }
        #expect(try bytes(file) == before)
    }

    @Test func weightsThatAreNoNumbersAreTold() throws {
        let file = folder.path + "/b.safetensors"
        #expect(try Program.run(["weights", "convert", checkpoint(), file]).status == 0)
        var broken = try SafetensorsFile.read(file)
        for index in broken.tensors.indices where broken.tensors[index].key == "norm.bias" {
            broken.tensors[index].tensor = StoredTensor([Float](repeating: .nan, count: 16), shape: [16])
        }
        try broken.write(to: file)
        for part in ["train", "val"] { try TinyPictures.write(to: "\(folder.path)/set/\(part)", count: 4) }
        let set = folder.path + "/set"
        for command in [
            ["features", set, "--output", folder.path + "/f.npy"], ["knn", "--data_path", set],
            ["compare", set, "--report", folder.path + "/c.html"],
        ] {
            let result = try Program.run(command + ["--pretrained_weights", file])
            #expect(result.status == 1 && result.sentence.contains("not finite"), "\(result.errors)")
        }
    }

    /// Names out of a file are shown, not obeyed.
    @Test func namesInAFileCannotWriteToTheTerminal() throws {
        let file = folder.path + "/evil.safetensors"
        try SafetensorsFile(
            tensors: [
                ("pos_embed", .init([Float(0)], shape: [1])),
                ("a\u{1B}[31m\nb", .init([Float(0)], shape: [1])),
            ]
        ).write(to: file)
        let seen = try Program.run(["weights", "inspect", file, "--keys"])
        #expect(seen.status == 0 && !seen.output.contains("\u{1B}") && seen.output.contains("a?[31m?b"))
    }

    @Test func anAddressIsFetchedToWhereItIsWanted() throws {
        let contents = try bytes(checkpoint())
        let server = try TestServer { TestServer.file(contents, to: $0) }
        let output = folder.path + "/mine.pth"
        let result = try Program.run(["weights", "pull", server.url("/w.pth"), "--output", output])
        #expect(result.status == 0 && result.output.contains(output), "\(result.errors)")
        #expect(try bytes(output) == contents)
    }

    @Test func featuresOfALinearClassifierAreRefusedBeforeAnyDownload() throws {
        let result = try Program.run(
            [
                "features", ".", "--pretrained_weights", "dino_resnet50_linear", "--output",
                folder.path + "/f.npy",
            ],
            shell: shell(nil))
        #expect(result.status == 1 && result.sentence.contains("a linear classifier"), "\(result.errors)")
    }
}
