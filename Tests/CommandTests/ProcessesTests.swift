import Foundation
import TensorFiles
import TestSupport
import Testing

/// Commands that several processes share, as a user starts them.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ProcessesTests {
    let folder = TemporaryFolder()

    /// Starts with the flags' own time-out, so that a job that hangs fails here and not at a limit of the test.
    func train(_ output: String, nproc: Int, epochs: Int, batch: Int) -> [String] {
        TinyRun.train(data: folder.path + "/data", output: folder.path + "/" + output, epochs: epochs) + [
            "--batch_size_per_gpu", "\(batch)", "--nproc", "\(nproc)", "--dist_timeout", "60",
            "--drop_path_rate", "0", "--saveckp_steps", "1",
        ]
    }

    func weights(_ output: String) throws -> [String: [Float]] {
        let file = try TorchFile.read("\(folder.path)/\(output)/checkpoint.pth")
        return Dictionary(
            uniqueKeysWithValues: file["student"]!.stateDict!.map { ($0.key, $0.tensor.floats()) })
    }

    /// Processes of a running job by their rank.
    func process(rank: Int, of launcher: Process) -> pid_t? {
        let path = "/proc/\(launcher.processIdentifier)/task/\(launcher.processIdentifier)/children"
        let children = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return children.split(separator: " ").compactMap { pid_t($0) }.first { child in
            let environment = (try? String(contentsOfFile: "/proc/\(child)/environ", encoding: .utf8)) ?? ""
            return environment.split(separator: "\0").contains("RANK=\(rank)")
        }
    }

    @Test func trainAsOneProcessWouldWithTheirBatchesTogether() throws {
        try TinyPictures.write(to: folder.path + "/data", count: 24)
        #expect(try Program.run(train("one", nproc: 1, epochs: 2, batch: 8)).status == 0)
        let result = try Program.run(train("two", nproc: 2, epochs: 2, batch: 4))
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("3 steps of 8 per epoch"))
        #expect(result.output.contains("1 thread in each of 2 processes"))
        #expect(result.output.split(separator: "\n").filter { $0.contains("Weights:") }.count == 1)
        let (one, two) = (try weights("one"), try weights("two"))
        for (key, values) in one where !key.hasSuffix("qkv.bias") {
            let difference = zip(values, two[key] ?? []).map { abs($0 - $1) }.max() ?? .infinity
            #expect(difference < 1e-5, "\(key)")
        }
    }

    @Test(arguments: 0..<3) func aKilledProcessEndsTheJobAndTheRestGoOnWithout(rank: Int) throws {
        try TinyPictures.write(to: folder.path + "/data", count: 24)
        var moment = Date()
        let result = try Program.run(train("run", nproc: 3, epochs: 100_000, batch: 4)) { launcher in
            // A random moment of some step after the first save.
            while launcher.isRunning, (try? TorchFile.read(folder.path + "/run/checkpoint.pth")) == nil {
                Thread.sleep(forTimeInterval: 0.02)
            }
            Thread.sleep(forTimeInterval: .random(in: 0...0.3))
            if let victim = process(rank: rank, of: launcher) { kill(victim, SIGKILL) }
            moment = Date()
        }
        #expect(result.status == 1)
        #expect(Date().timeIntervalSince(moment) < 60)
        #expect(result.sentence.contains("process \(rank) of 3 was ended by signal 9"), "\(result.errors)")
        let file = try TorchFile.read(folder.path + "/run/checkpoint.pth")
        #expect(file["swift_dino"]?["depth_generators"]?.tensorValue?.shape.first == 3)

        // On fewer processes, and then on one.
        for nproc in [2, 1] {
            let before = modified()
            let next = try Program.run(train("run", nproc: nproc, epochs: 100_000, batch: 4)) { launcher in
                while launcher.isRunning, modified() == before { Thread.sleep(forTimeInterval: 0.02) }
                kill(launcher.processIdentifier, SIGTERM)
            }
            #expect(next.status == 0, "\(next.errors)")
            #expect(next.output.contains("Going on from"))
            #expect(next.errors.contains("a step learns from \(nproc * 4) pictures now"), "\(next.errors)")
            #expect(next.output.contains("Stopped; the state is in"))
        }
    }

    private func modified() -> Date? {
        let attributes = try? FileManager.default.attributesOfItem(
            atPath: folder.path + "/run/checkpoint.pth")
        return attributes?[.modificationDate] as? Date
    }

    @Test func aProcessThatHangsIsFoundAfterTheTimeout() throws {
        try TinyPictures.write(to: folder.path + "/data", count: 24)
        let flags = train("run", nproc: 2, epochs: 100_000, batch: 4) + ["--dist_timeout", "10"]
        let result = try Program.run(flags) { launcher in
            while launcher.isRunning, (try? TorchFile.read(folder.path + "/run/checkpoint.pth")) == nil {
                Thread.sleep(forTimeInterval: 0.02)
            }
            if let victim = process(rank: 1, of: launcher) { kill(victim, SIGSTOP) }
        }
        #expect(result.status == 1)
        #expect(
            result.errors.contains("nothing came from them for 10 s (--dist_timeout)"), "\(result.errors)")
    }

    @Test func evaluationsGiveTheSameWhateverTheirNumber() throws {
        try TinyPictures.write(to: folder.path + "/labelled/train", count: 22)
        try TinyPictures.write(to: folder.path + "/labelled/val", count: 9)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/data", withDestinationPath: folder.path + "/labelled/train")
        // One that cannot be read.
        try Data("no picture".utf8).write(
            to: URL(fileURLWithPath: folder.path + "/labelled/train/class0/0.png"))
        #expect(try Program.run(train("net", nproc: 1, epochs: 1, batch: 8)).status == 0)
        let common = [
            "--pretrained_weights", folder.path + "/net/checkpoint.pth", "--batch_size_per_gpu", "4",
            "--num_workers",
            "1", "--threads", "1",
        ]
        for command in [
            ["knn", "--data_path", folder.path + "/labelled", "--nb_knn", "1", "5"],
            ["features", folder.path + "/labelled", "--stdout"],
            [
                "linear", "--data_path", folder.path + "/labelled", "--cached", "--epochs", "2",
                "--n_last_blocks",
                "2", "--restart", "--output_dir", folder.path + "/linear", "--batch_size_per_gpu", "4",
            ],
        ] {
            // Where heads are trained, a step has the batches of all processes.
            let counts = command[0] == "linear" ? [1, 1] : [1, 2, 3]
            let outputs = try counts.map { count in
                let result = try Program.run(command + common + ["--nproc", "\(count)"])
                #expect(result.status == 0, "\(command[0]) of \(count): \(result.errors)")
                if command[0] == "knn" { #expect(result.errors.contains("class0/0.png")) }
                return result.output
            }
            for output in outputs { #expect(output == outputs[0], "\(command[0])") }
        }
    }

    @Test func linearHeadsLearnTheSameFromBatchesThatAreShared() throws {
        try TinyPictures.write(to: folder.path + "/labelled/train", count: 22)
        try TinyPictures.write(to: folder.path + "/labelled/val", count: 9)
        let flags = { (count: Int) in
            [
                "linear", "--data_path", folder.path + "/labelled", "--epochs", "2", "--n_last_blocks", "2",
                "--output_dir", "\(folder.path)/linear\(count)", "--batch_size_per_gpu", "\(8 / count)",
                "--nproc", "\(count)", "--pretrained_weights", "random", "--crop_size", "32",
                "--num_workers", "1", "--threads", "1", "--lr", "1",
            ] + TinyRun.network
        }
        let heads = try [1, 2].map { count in
            let result = try Program.run(flags(count))
            #expect(result.status == 0, "\(result.errors)")
            return try TorchFile.read("\(folder.path)/linear\(count)/checkpoint.pth.tar")["state_dict"]!
                .stateDict!
        }
        for (one, two) in zip(heads[0], heads[1]) {
            let difference =
                zip(one.tensor.floats(), two.tensor.floats()).map { abs($0 - $1) }.max() ?? .infinity
            #expect(difference < 1e-5, "\(one.key)")
        }
    }

    @Test func whatGoesWrongEverywhereIsSaidOnce() throws {
        let result = try Program.run([
            "knn", "--data_path", folder.path + "/nowhere", "--pretrained_weights", "x.pth", "--nproc", "3",
        ])
        #expect(result.status == 1)
        let lines = result.errors.split(separator: "\n")
        #expect(lines.filter { $0.contains("there is no such file") }.count == 1, "\(result.errors)")
        #expect(lines.last?.contains("so the job has ended") == true)
    }

    @Test func aLauncherThatHasStartedProcessesAndNprocExcludeEachOther() throws {
        let shell = "export RANK=0 WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=1"
        let result = try Program.run(train("x", nproc: 2, epochs: 1, batch: 4), shell: shell)
        #expect(result.status == 2 && result.errors.contains("--nproc 2 does not go with a launcher"))
        let wrong = try Program.run(train("x", nproc: 1, epochs: 1, batch: 4), shell: shell + "; RANK=x")
        #expect(wrong.status == 1 && wrong.sentence.contains("RANK is 'x' in the environment"))
        let alone = try Program.run(
            train("x", nproc: 1, epochs: 1, batch: 4) + ["--dist_timeout", "2"],
            shell: "export RANK=0 WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=\(try Ranks.freePort())")
        #expect(alone.status == 1 && alone.sentence.contains("not all came within 2 s"), "\(alone.errors)")
    }
}
