import Foundation
import TensorFiles
import TestSupport
import Testing

/// Runs that are killed lose nothing older than the last checkpoint and end as if nothing had been.
@Suite(.serialized) struct KillTests {
    let folder = TemporaryFolder()

    func weights(_ run: String) throws -> [[Float]] {
        let file = try TorchFile.read(run + "/checkpoint.pth")
        return ["student", "teacher"].flatMap { file[$0]!.stateDict!.map { $0.tensor.floats() } }
    }

    @Test func tenKillsEndWithTheWeightsOfAnUninterruptedRun() throws {
        let data = folder.path + "/data"
        try TinyPictures.write(to: data, count: 40)
        let flags = { (run: String) in
            TinyRun.train(data: data, output: run, epochs: 12) + [
                "--saveckp_steps", "3", "--saveckp_freq", "0",
            ]
        }
        let (whole, killed) = (folder.path + "/whole", folder.path + "/killed")
        #expect(try Program.run(flags(whole)).status == 0)
        var kills = 0
        var position = 0
        for attempt in 0..<10 {
            let before = modified(killed + "/checkpoint.pth")
            let result = try Program.run(flags(killed)) { process in
                // A little after the next save, within a step or another save.
                while process.isRunning, modified(killed + "/checkpoint.pth") == before {
                    Thread.sleep(forTimeInterval: 0.002)
                }
                Thread.sleep(forTimeInterval: Double(attempt * 7 % 10) * 0.001)
                kill(process.processIdentifier, SIGKILL)
            }
            guard result.wasKilled else { break }
            kills += 1
            // Whole at any moment, and never behind where it was.
            let file = try TorchFile.read(killed + "/checkpoint.pth")
            let now = Int(file["epoch"]!.intValue! * 10 + file["swift_dino"]!["iteration"]!.intValue!)
            #expect(now > position)
            position = now
        }
        #expect(kills == 10, "the run ended after \(kills) kills")
        #expect(try Program.run(flags(killed)).status == 0)
        #expect(try weights(killed) == weights(whole))
        let lines = try String(contentsOfFile: killed + "/log.txt", encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 12)
    }

    /// Nanoseconds of the last change; nil where there is no file.
    private func modified(_ path: String) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        #if canImport(Darwin)
            return status.st_mtimespec.tv_sec * 1_000_000_000 + status.st_mtimespec.tv_nsec
        #else
            return status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
        #endif
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalSavesAndEndsWithStatusZero(signal: Int32) throws {
        let data = folder.path + "/data"
        try TinyPictures.write(to: data, count: 40)
        let run = folder.path + "/run"
        let result = try Program.run(TinyRun.train(data: data, output: run, epochs: 100_000)) { process in
            while process.isRunning, !FileManager.default.fileExists(atPath: run + "/checkpoint.pth") {
                Thread.sleep(forTimeInterval: 0.02)
            }
            kill(process.processIdentifier, signal)
        }
        #expect(result.status == 0 && !result.wasKilled)
        #expect(result.output.split(separator: "\n").last?.contains("goes on from there") == true)
        #expect(try TorchFile.read(run + "/checkpoint.pth")["epoch"] != nil)
    }

    /// Five hundred steps of one run: memory after the first hundred and at the end.
    @Test func memoryIsFlatOverFiveHundredSteps() throws {
        let data = folder.path + "/data"
        try TinyPictures.write(to: data, count: 40)
        var early = 0
        var late = 0
        let run = folder.path + "/run"
        _ = try Program.run(TinyRun.train(data: data, output: run, epochs: 60) + ["--saveckp_freq", "0"]) {
            process in
            let log = run + "/log.txt"
            while process.isRunning {
                let epochs =
                    (try? String(contentsOfFile: log, encoding: .utf8))?.split(separator: "\n").count ?? 0
                let memory = residentMemory(process.processIdentifier)
                if epochs >= 10, early == 0 { early = memory }
                if epochs >= 10, memory > 0 { late = memory }
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
        #expect(early > 0)
        #expect(late < early + 16 << 20, "\(early >> 20) MiB after 100 steps, \(late >> 20) MiB after 600")
    }

    private func residentMemory(_ process: Int32) -> Int {
        let text = (try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
}
