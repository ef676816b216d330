import Foundation
import TensorFiles
import TestSupport
import Testing

/// Networks that are no vision transformers, from the command line.
@Suite struct ConvnetCommandTests {
    let folder = TemporaryFolder()

    private func train(_ run: String, _ more: [String]) throws -> Program.Result {
        let data = folder.path + "/data"
        if !FileManager.default.fileExists(atPath: data) {
            try TinyPictures.write(to: data + "/train", count: 12)
            try TinyPictures.write(to: data + "/val", count: 6)
        }
        return try Program.run(
            [
                "train", "--data_path", data + "/train", "--output_dir", run, "--epochs", "2",
                "--warmup_epochs", "1", "--batch_size_per_gpu", "4", "--global_crops_size", "32",
                "--local_crops_size", "16", "--local_crops_number", "2", "--out_dim", "64",
                "--head_hidden_dim", "32", "--head_bottleneck_dim", "16", "--saveckp_freq", "0",
                "--num_workers", "1",
            ] + more)
    }

    private func evaluate(_ command: String, _ weights: String, _ more: [String] = []) throws
        -> Program.Result
    {
        try Program.run(
            [
                command, "--data_path", folder.path + "/data", "--pretrained_weights", weights,
                "--num_workers",
                "1",
            ] + more)
    }

    @Test(arguments: [
        ["--arch", "resnet18", "--optimizer", "sgd"], ["--arch", "resnet18", "--optimizer", "lars"],
        [
            "--arch", "xcit_nano_12", "--patch_size", "8", "--embed_dim", "16", "--depth", "1", "--num_heads",
            "2",
        ],
    ])
    func trainedNetworksAreEvaluated(_ flags: [String]) throws {
        let run = folder.path + "/run"
        let trained = try train(run, flags + ["--knn_every", "1"])
        #expect(trained.status == 0, "\(trained.errors)")
        let checkpoint = run + "/checkpoint.pth"
        let file = try TorchFile.read(checkpoint)
        // As the original's, which wraps a teacher with batch norm.
        let teacher = try #require(file["teacher"]?.stateDict)
        #expect(teacher.allSatisfy { $0.key.hasPrefix("module.") })
        #expect(teacher.contains { $0.key.hasSuffix("running_var") })
        let knn = try evaluate("knn", checkpoint, ["--nb_knn", "3"])
        #expect(knn.status == 0, "\(knn.errors)")
        let linear = try evaluate(
            "linear", checkpoint,
            ["--epochs", "1", "--batch_size_per_gpu", "4", "--output_dir", folder.path + "/linear"])
        #expect(linear.status == 0, "\(linear.errors)")
        let facts = try Program.run(["weights", "inspect", checkpoint])
        let kind = flags[1].hasPrefix("resnet") ? "resnet18: a ResNet of 18 layers" : "an XCiT of width 16"
        #expect(facts.status == 0 && facts.output.contains(kind), "\(facts.output)")
        // What needs tokens says so.
        let blocks = try evaluate("linear", checkpoint, ["--n_last_blocks", "4"])
        #expect(blocks.status == 2 && blocks.errors.contains("vision transformer"), "\(blocks.errors)")
        let attention = try Program.run([
            "attention", "--pretrained_weights", checkpoint, "--image_path", folder.path + "/data/val",
            "--output_dir", folder.path + "/maps",
        ])
        #expect(attention.status == 1 && attention.sentence.contains("vision transformer"))
        // The same command goes on, and has nothing left to do.
        let again = try train(run, flags + ["--knn_every", "1"])
        #expect(again.status == 0, "\(again.errors)")
    }

    @Test func namesThatAreNotKnownAreToldWithTheNearest() throws {
        let result = try train(folder.path + "/run", ["--arch", "resnet51"])
        #expect(result.status == 2 && result.errors.contains("did you mean resnet50?"), "\(result.errors)")
        for flags in [
            ["--arch", "xcit_small_12_p8", "--patch_size", "16"],
            ["--arch", "resnet18", "--embed_dim", "64"],
            ["--arch", "xcit_nano_12", "--patch_size", "4"], ["--arch", "resnet18", "--crops_per_pass", "2"],
        ] {
            let result = try train(folder.path + "/run", flags)
            #expect([1, 2].contains(result.status) && result.errors.contains(flags[2]), "\(result.errors)")
        }
    }
}
