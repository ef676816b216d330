import Foundation
import TestSupport
import Testing

/// Two machines, played by network namespaces with a cable between them.
@Suite(
    .serialized, .enabled(if: Cable.isPossible, "network namespaces need root, and iproute2"),
    .timeLimit(.minutes(3)))
struct TwoHostsTests {
    let folder = TemporaryFolder()

    struct Ends {
        var statuses: [Int32] = []
        var errors: [String] = []
    }

    /// Trains on both hosts; `meanwhile` gets the cable when the first checkpoint is there.
    func train(timeout: Int, epochs: Int, meanwhile: (Cable) throws -> Void) throws -> Ends {
        try TinyPictures.write(to: folder.path + "/data", count: 24)
        let cable = try Cable()
        defer { cable.remove() }
        let logs = (0..<2).map { "\(folder.path)/host\($0).log" }
        let processes = try (0..<2).map { host in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            let flags = TinyRun.train(
                data: folder.path + "/data", output: "\(folder.path)/run\(host)", epochs: epochs)
            process.arguments =
                [
                    "-c", "exec ip netns exec \"$@\" > \(logs[host]) 2>&1", "bash", cable.hosts[host],
                    Program.path,
                ]
                + flags + ["--dist_timeout", "\(timeout)", "--saveckp_steps", "1"]
            process.environment = ProcessInfo.processInfo.environment.merging(
                [
                    "RANK": "\(host)", "WORLD_SIZE": "2", "MASTER_ADDR": Cable.addresses[0],
                    "MASTER_PORT": "29500",
                ]) { $1 }
            try process.run()
            return process
        }
        defer {
            for process in processes where process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        let end = Date(timeIntervalSinceNow: 60)
        while processes[0].isRunning, Date() < end,
            !FileManager.default.fileExists(atPath: folder.path + "/run0/checkpoint.pth")
        {
            Thread.sleep(forTimeInterval: 0.02)
        }
        try meanwhile(cable)
        for process in processes { process.waitUntilExit() }
        return Ends(
            statuses: processes.map(\.terminationStatus),
            errors: try logs.map { try String(contentsOfFile: $0, encoding: .utf8) })
    }

    @Test func goOnAfterACutThatIsShorterThanTheTimeout() throws {
        let ends = try train(timeout: 30, epochs: 30) { cable in
            try cable.cut()
            Thread.sleep(forTimeInterval: 2)
            try cable.mend()
        }
        #expect(ends.statuses == [0, 0], "\(ends.errors)")
        // The first one alone writes.
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/run1"))
    }

    @Test func endWithASentenceAfterACutThatIsLonger() throws {
        var cut = Date()
        let ends = try train(timeout: 10, epochs: 100_000) { cable in
            try cable.cut()
            cut = Date()
        }
        #expect(ends.statuses == [1, 1])
        for error in ends.errors {
            #expect(
                error.contains(
                    "nothing came from them for 10 s (--dist_timeout), so the network between")
            )
        }
        #expect(Date().timeIntervalSince(cut) < 60)
    }
}

/// A pair of network namespaces with a virtual cable.
struct Cable {
    static let addresses = ["10.77.19.1", "10.77.19.2"]
    let hosts: [String]

    static var isPossible: Bool {
        guard getuid() == 0, (try? run("netns list")) != nil else { return false }
        guard let cable = try? Cable() else { return false }
        cable.remove()
        return true
    }

    struct Failed: Error { let command: String }

    init() throws {
        let name = "dino\(getpid())x\(Int.random(in: 0..<10_000))"
        hosts = [name + "a", name + "b"]
        do {
            for host in hosts { try Self.run("netns add \(host)") }
            try Self.run("link add end netns \(hosts[0]) type veth peer name end netns \(hosts[1])")
            for (host, address) in zip(hosts, Self.addresses) {
                try Self.run("-n \(host) addr add \(address)/24 dev end")
                try Self.run("-n \(host) link set lo up")
                try Self.run("-n \(host) link set end up")
            }
        } catch {
            remove()
            throw error
        }
    }

    func cut() throws { try Self.run("-n \(hosts[1]) link set end down") }
    func mend() throws { try Self.run("-n \(hosts[1]) link set end up") }
    func remove() { for host in hosts { try? Self.run("netns del \(host)") } }

    private static func run(_ arguments: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ip"] + arguments.split(separator: " ").map(String.init)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(command: arguments) }
    }
}
