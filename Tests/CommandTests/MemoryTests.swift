import Foundation
import TestSupport
import Testing

#if os(Linux)
    /// A lack of memory is one sentence that names the flags of the command that make it need less.
    @Suite struct MemoryTests {
        let folder = TemporaryFolder()
        /// What libtorch is loaded in, and little more; kilobytes.
        static let limit = "ulimit -v 2500000"

        @Test func aBatchThatTrainingCannotHoldNamesItsFlags() throws {
            try TinyPictures.write(to: folder.path + "/data", count: 48)
            let result = try Program.run(
                [
                    "train", "--data_path", folder.path + "/data", "--output_dir", folder.path + "/run",
                    "--arch",
                    "vit_small", "--out_dim", "256", "--batch_size_per_gpu", "48", "--epochs", "1",
                    "--warmup_epochs", "0", "--num_workers", "1", "--threads", "1",
                ], shell: Self.limit)
            #expect(result.status == 1 && !result.wasKilled, "\(result)")
            #expect(result.sentence.hasPrefix("error: not enough memory (the CPU cannot give "), "\(result)")
            for flag in [
                "--batch_size_per_gpu", "--accumulate", "--crops_per_pass 1", "--local_crops_number",
            ] {
                #expect(result.sentence.contains(flag), "\(result)")
            }
        }

        @Test func evaluationNamesItsOwn() throws {
            try TinyPictures.write(to: folder.path + "/data", count: 24)
            let result = try Program.run(
                [
                    "features", folder.path + "/data", "--pretrained_weights", "random", "--arch",
                    "vit_small",
                    "--crop_size", "1408", "--output", folder.path + "/f.npy", "--num_workers", "1",
                    "--threads",
                    "1",
                ], shell: Self.limit)
            #expect(result.status == 1 && !result.wasKilled, "\(result)")
            #expect(
                result.sentence.hasPrefix("error: not enough memory (the CPU cannot give ")
                    && result.sentence.hasSuffix("; lower --batch_size_per_gpu or --crop_size"), "\(result)")
        }
    }
#endif
