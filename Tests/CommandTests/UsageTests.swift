import Foundation
import TestSupport
import Testing

@Suite struct UsageTests {
    @Test func helpNamesTheCommandsAndEnds() throws {
        let result = try Program.run(["--help"])
        #expect(result.status == 0)
        for command in ["train", "knn", "demo", "sample-data"] { #expect(result.output.contains(command)) }
    }

    /// Every flag of the original's main_dino.py and eval_knn.py.
    @Test func theOriginalsFlagsAreTaken() throws {
        let train = [
            "arch", "patch_size", "out_dim", "norm_last_layer", "momentum_teacher", "use_bn_in_head",
            "warmup_teacher_temp", "teacher_temp", "warmup_teacher_temp_epochs", "use_fp16", "weight_decay",
            "weight_decay_end", "clip_grad", "batch_size_per_gpu", "epochs", "freeze_last_layer", "lr",
            "warmup_epochs", "min_lr", "optimizer", "drop_path_rate", "global_crops_scale",
            "local_crops_number",
            "local_crops_scale", "data_path", "output_dir", "saveckp_freq", "seed", "num_workers",
        ]
        let knn = [
            "batch_size_per_gpu", "nb_knn", "temperature", "pretrained_weights", "use_cuda", "arch",
            "patch_size",
            "checkpoint_key", "dump_features", "load_features", "num_workers", "data_path",
        ]
        for (command, flags) in [("train", train), ("knn", knn)] {
            let help = try Program.run([command, "--help"])
            #expect(help.status == 0)
            for flag in flags { #expect(help.output.contains("--\(flag)"), "\(command) --\(flag)") }
        }
        // Hidden: they mean nothing here.
        let result = try Program.run(["knn", "--dist_url", "env://", "--local_rank", "0", "--data_path", "x"])
        #expect(result.status == 2)
        #expect(result.errors.contains("--pretrained_weights"))
    }

    @Test func badUsageIsStatusTwoWithOneSentence() throws {
        let unknown = try Program.run(["train", "--data_path", "x", "--epoch", "3"])
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("--epochs"))
        let subcommand = try Program.run(["trian"])
        #expect(subcommand.status == 2)
        #expect(subcommand.errors.contains("train"))
        let value = try Program.run(["train", "--data_path", "x", "--lr", "fast"])
        #expect(value.status == 2)
        #expect(value.errors.contains("--lr"))
        let arch = try Program.run(["train", "--data_path", "x", "--arch", "vit_huge"])
        #expect(arch.status == 2)
        #expect(arch.errors.contains("vit_small"))
    }

    @Test(arguments: [
        ["--warmup_epochs", "9"], ["--global_crops_scale", "0.9", "0.4"], ["--patch_size", "512"],
        ["--embed_dim", "16", "--num_heads", "3"], ["--device", "cuda:77"], ["--device", "tpu"],
        ["--knn_every", "1"], ["--mean", "1", "2"], ["--seed", "-1"],
        ["--batch_size_per_gpu", "999999999999"],
        ["--local_crops_size", "2"], ["--out_dim", "9223372036854775807"],
    ])
    func settingsThatCannotBeAreRefusedBeforeAnythingIsWritten(flags: [String]) throws {
        let folder = TemporaryFolder()
        try TinyPictures.write(to: folder.path + "/data", count: 8)
        let output = folder.path + "/run"
        let result = try Program.run(TinyRun.train(data: folder.path + "/data", output: output) + flags)
        #expect(result.status == 1 || result.status == 2, "\(result)")
        #expect(!result.wasKilled)
        #expect(!FileManager.default.fileExists(atPath: output + "/checkpoint.pth"))
    }
}
