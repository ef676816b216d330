import Foundation
import TensorFiles
import TestSupport
import Testing

/// `dino shards`, and `dino train` on what it writes.
@Suite(.serialized) struct ShardsCommandTests {
    let folder = TemporaryFolder()

    private func weights(_ run: String) throws -> [[Float]] {
        let file = try TorchFile.read(run + "/checkpoint.pth")
        return ["student", "teacher"].flatMap { file[$0]!.stateDict!.map { $0.tensor.floats() } }
    }

    private func pack() throws -> String {
        try TinyPictures.write(to: folder.path + "/data", count: 40)
        let output = folder.path + "/shards"
        let result = try Program.run([
            "shards", "--data_path", folder.path + "/data", "--output_dir", output, "--pictures_per_shard",
            "12",
        ])
        #expect(result.status == 0 && result.output.hasPrefix("40 pictures in 4 shards"), "\(result)")
        return output
    }

    @Test func aKilledRunEndsWithTheWeightsOfAnUninterruptedOne() throws {
        let shards = try pack()
        let flags = { (run: String) in
            TinyRun.train(data: shards, output: run, epochs: 8) + [
                "--saveckp_steps", "3", "--saveckp_freq", "0", "--shuffle_buffer", "8",
            ]
        }
        let (whole, killed) = (folder.path + "/whole", folder.path + "/killed")
        let first = try Program.run(flags(whole))
        #expect(first.status == 0 && first.output.contains("40 pictures in \(shards)"), "\(first)")
        for delay in [0.0, 0.004, 0.011] {
            _ = try Program.run(flags(killed)) { process in
                let path = killed + "/checkpoint.pth"
                let before =
                    try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
                while process.isRunning,
                    (try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date)
                        == before
                {
                    Thread.sleep(forTimeInterval: 0.002)
                }
                Thread.sleep(forTimeInterval: delay)
                kill(process.processIdentifier, SIGKILL)
            }
        }
        #expect(try Program.run(flags(killed) + ["--num_workers", "0"]).status == 0)
        #expect(try weights(killed) == weights(whole))
    }

    @Test func whatIsWrongIsOneSentence() throws {
        let shards = try pack()
        let again = try Program.run(["shards", "--data_path", folder.path + "/data", "--output_dir", shards])
        #expect(again.status == 1 && again.sentence.contains("has tar files already"), "\(again)")
        let path = shards + "/shard-000001.tar"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        try bytes.prefix(bytes.count - 3000).write(to: URL(fileURLWithPath: path))
        for (data, words) in [
            (shards, ["shard-000001.tar at byte ", "cut short"]), (shards + "/x-*.tar", ["no file matches"]),
            (shards + "/shard-{000000..000007}.tar", ["shard-00000", "Cannot read"]),
        ] {
            let result = try Program.run(TinyRun.train(data: data, output: folder.path + "/run"))
            #expect(result.status == 1 && !result.errors.contains("Fatal error"), "\(result)")
            for word in words { #expect(result.sentence.contains(word), "\(result.errors)") }
        }
        let bad = try Program.run(
            TinyRun.train(data: shards, output: folder.path + "/run") + ["--shuffle_buffer", "0"])
        #expect(bad.status == 2)
    }
}
