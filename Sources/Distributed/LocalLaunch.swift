import Foundation

/// Starts the processes of a job on this machine and watches over them: `--nproc`.
public struct LocalLaunch {
    /// The variable by which a process knows that it was started so; the launcher's process number.
    static let marker = "DINO_LAUNCHER"

    /// How a job ended.
    public enum Outcome: Sendable, Equatable {
        /// All processes ended well.
        case finished
        /// One ended otherwise, first of all; the rest were ended.
        case failed(rank: Int, Ending)
    }

    /// How a process ended.
    public enum Ending: Sendable, Equatable {
        /// By itself, with this status.
        case exited(Int32)
        /// By a signal.
        case signalled(Int32)
    }

    /// Seconds that processes get to end by themselves once one has failed.
    static let patience = 10.0

    private let program: String
    private let arguments: [String]
    private let count: Int

    /// - Parameters:
    ///   - program: Path of the program.
    ///   - arguments: Its arguments.
    ///   - count: How many processes.
    public init(program: String, arguments: [String], count: Int) {
        self.program = program
        self.arguments = arguments
        self.count = count
    }

    /// Runs them to their end; they write to where this process writes.
    ///
    /// - Parameter signal: A signal that this process was sent since it was last asked, to be handed on.
    /// - Throws: `RendezvousError` where none can be started.
    public func run(signal: () -> Int32?) throws -> Outcome {
        let port = try Self.freePort()
        var processes: [Process] = []
        defer {
            for process in processes where process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        for rank in 0..<count {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
            process.environment = environment(rank: rank, port: port)
            do {
                try process.run()
            } catch {
                throw RendezvousError(
                    "process \(rank) of \(count) could not be started: \(error.localizedDescription)")
            }
            processes.append(process)
        }
        return watch(processes, signal: signal)
    }

    private func watch(_ processes: [Process], signal: () -> Int32?) -> Outcome {
        var failure: Outcome?
        var deadline = Date.distantFuture
        while processes.contains(where: \.isRunning) {
            usleep(20_000)
            if let signal = signal() {
                for process in processes where process.isRunning { kill(process.processIdentifier, signal) }
            }
            if failure == nil, let first = Self.failure(of: processes) {
                failure = first
                deadline = Date(timeIntervalSinceNow: Self.patience)
                for process in processes where process.isRunning { process.terminate() }
            }
            if Date() > deadline {
                for process in processes where process.isRunning { kill(process.processIdentifier, SIGKILL) }
            }
        }
        return failure ?? Self.failure(of: processes) ?? .finished
    }

    private static func failure(of processes: [Process]) -> Outcome? {
        for (rank, process) in processes.enumerated()
        where !process.isRunning && process.terminationStatus != 0 {
            let status = process.terminationStatus
            return .failed(
                rank: rank,
                process.terminationReason == .uncaughtSignal ? .signalled(status) : .exited(status))
        }
        return nil
    }

    private func environment(rank: Int, port: Int) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["RANK"] = "\(rank)"
        environment["LOCAL_RANK"] = "\(rank)"
        environment["WORLD_SIZE"] = "\(count)"
        environment["LOCAL_WORLD_SIZE"] = "\(count)"
        environment["MASTER_ADDR"] = "127.0.0.1"
        environment["MASTER_PORT"] = "\(port)"
        environment["TORCHELASTIC_USE_AGENT_STORE"] = nil
        environment[Self.marker] = "\(ProcessInfo.processInfo.processIdentifier)"
        return environment
    }

    /// A port that nobody listens at just now.
    package static func freePort() throws(RendezvousError) -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else {
            throw RendezvousError("no port is free on this machine for the processes to meet at")
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Ends this process when the launcher that started it is gone; does nothing elsewhere.
    public static func endWithLauncher(environment: [String: String]) {
        guard let launcher = environment[marker].flatMap({ pid_t($0) }) else { return }
        Thread.detachNewThread {
            while getppid() == launcher { sleep(1) }
            kill(getpid(), SIGTERM)
            sleep(UInt32(patience))
            _exit(1)
        }
    }
}
