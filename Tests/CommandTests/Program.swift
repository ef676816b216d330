import Foundation

/// The built program, run as a user runs it.
struct Program {
    struct Result {
        let status: Int32
        /// Whether a signal ended it.
        let wasKilled: Bool
        let output: String
        let errors: String
        /// The last line of the errors: where a failure says its sentence.
        var sentence: String { errors.split(separator: "\n").last.map(String.init) ?? "" }
    }

    static var path: String { path(of: "dino") }

    /// A program of the package, beside the test bundle.
    static func path(of name: String) -> String {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        while !FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent(name).path),
            folder.path != "/"
        {
            folder.deleteLastPathComponent()
        }
        return folder.appendingPathComponent(name).path
    }

    /// Runs to the end; `shell` may put a limit before the program, `whileRunning` may send signals.
    static func run(
        _ arguments: [String], of program: String = "dino", shell: String? = nil,
        whileRunning: ((Process) -> Void)? = nil
    ) throws -> Result {
        let process = Process()
        let path = path(of: program)
        if let shell {
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.arguments = ["-c", "\(shell); exec \"$0\" \"$@\"", path] + arguments
        } else {
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = arguments
        }
        let files = (0..<2).map { _ in
            FileManager.default.temporaryDirectory.appendingPathComponent("dino-out-\(UUID().uuidString)")
        }
        defer { files.forEach { try? FileManager.default.removeItem(at: $0) } }
        // Files, as a pipe that nobody reads would stop the program.
        for file in files { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let deadline = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 120, execute: deadline)
        whileRunning?(process)
        process.waitUntilExit()
        deadline.cancel()
        return Result(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
            output: try String(contentsOf: files[0], encoding: .utf8),
            errors: try String(contentsOf: files[1], encoding: .utf8))
    }
}

/// Flags of a run that takes a second or two.
enum TinyRun {
    static let network = [
        "--embed_dim", "16", "--depth", "2", "--num_heads", "2", "--patch_size", "8",
    ]

    static func train(data: String, output: String, epochs: Int = 3) -> [String] {
        ["train", "--data_path", data, "--output_dir", output] + network + [
            "--out_dim", "64", "--head_hidden_dim", "32", "--head_bottleneck_dim", "16",
            "--batch_size_per_gpu",
            "4", "--epochs", "\(epochs)", "--warmup_epochs", "1", "--global_crops_size", "32",
            "--local_crops_size", "16", "--local_crops_number", "2", "--num_workers", "2", "--threads", "1",
        ]
    }
}
