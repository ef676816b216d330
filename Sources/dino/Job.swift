import Arguments
import Console
import Distributed
import Foundation
import Torch

/// This process's part in a job of one or several.
struct Job {
    /// The processes of the job.
    let group: ProcessGroup
    /// Which of the processes on this machine this is.
    let localRank: Int
    /// Threads for this process's operators, where the machine is shared; nil where nothing is known.
    let threads: Int?

    /// One process by itself.
    static var alone: Job { Job(group: ProcessGroup(), localRank: 0, threads: nil) }

    /// Runs a command as one of the processes that a launcher has started, or starts them, or runs it by itself.
    ///
    /// - Parameter body: Called in every process; only the first one prints, and writes files.
    static func run(_ options: LauncherOptions, _ body: (Job) throws -> Void) throws {
        // c10d warns of things, such as a host without a name, that do no harm.
        setenv("TORCH_CPP_LOG_LEVEL", "ERROR", 0)
        let environment = ProcessInfo.processInfo.environment
        if let place = try Rendezvous.find(environment, url: options.distURL) {
            guard options.nproc == 1 || place.launcher == .local else {
                throw ValidationError(
                    "--nproc \(options.nproc) does not go with a launcher that has started \(place.count) processes already."
                )
            }
            LocalLaunch.endWithLauncher(environment: environment)
            if place.rank > 0 { Silence.keep() }
            let group = try place.join(timeout: options.distTimeout)
            do {
                try body(Job(group, place, environment))
            } catch {
                throw explained(error, group)
            }
        } else if options.nproc > 1 {
            try launch(options.nproc)
        } else {
            try body(.alone)
        }
    }

    private init(group: ProcessGroup, localRank: Int, threads: Int?) {
        self.group = group
        self.localRank = localRank
        self.threads = threads
    }

    /// Finds out who shares this machine, as not every launcher says it, and divides the cores unless the user has.
    private init(_ group: ProcessGroup, _ place: Rendezvous, _ environment: [String: String]) throws {
        let machines = try group.gathered(ProcessInfo.processInfo.hostName)
        let here = machines.indices.filter { machines[$0] == machines[group.rank] }
        self.group = group
        localRank = place.localRank ?? here.firstIndex(of: group.rank) ?? 0
        // A launcher that binds each process to cores of its own has divided them already.
        let machine = ProcessInfo.processInfo
        let share = max(1, machine.processorCount / max(place.localCount ?? 0, here.count))
        threads =
            environment["OMP_NUM_THREADS"] == nil ? min(machine.activeProcessorCount, share) : nil
    }

    private static func launch(_ count: Int) throws {
        SignalWatcher.install()
        var isHandedOn = false
        let outcome = try LocalLaunch(
            program: Bundle.main.executablePath ?? CommandLine.arguments[0],
            arguments: Array(CommandLine.arguments.dropFirst()), count: count
        ).run {
            guard SignalWatcher.isStopRequested, !isHandedOn else { return nil }
            isHandedOn = true
            // A terminal sends its SIGINT to them too, and a second one would end them at once.
            return SIGTERM
        }
        switch outcome {
        case .finished: return
        case .failed(let rank, .exited(let status)):
            if !isHandedOn { Diagnostic.error("process \(rank) of \(count) failed, so the job has ended") }
            throw ExitCode(status)
        // Asked to end before it could listen.
        case .failed(_, .signalled(SIGTERM)) where isHandedOn: throw ExitCode(128 + SIGTERM)
        case .failed(let rank, .signalled(let signal)):
            throw ProcessGroupError(
                "process \(rank) of \(count) was ended by signal \(signal) (\(String(cString: strsignal(signal)))), so the "
                    + "job has ended; what was saved before is whole")
        }
    }

    /// Seconds in which the reason of another process may still come.
    private static let reasonPatience = 3.0
    private static let reasonKey = "failure"

    /// What to say of an error: where another process failed first, what that one said.
    private static func explained(_ error: any Error, _ group: ProcessGroup) -> any Error {
        if group.isAlone || error is ExitCode || error is ValidationError { return error }
        let name = "process \(group.rank) of \(group.count)"
        guard let lost = error as? ProcessGroupError, lost.isConsequence else {
            // What goes wrong everywhere, such as a folder that is not there, is said once.
            let sentence = MemoryAdvice.describe(error)
            let own = "\(name): \(sentence)"
            group.post(own, under: reasonKey)
            let first = group.posted(under: reasonKey)
            let isSaid = first.map { $0 != own && $0.hasSuffix(": \(sentence)") } ?? false
            return isSaid ? ExitCode(1) : ProcessGroupError(own)
        }
        let reason = PostedReason(group, key: reasonKey)
        let end = Date(timeIntervalSinceNow: reasonPatience)
        while Date() < end {
            // Whoever started this process knows what was first.
            if SignalWatcher.isStopRequested { return ExitCode(SignalWatcher.exitStatus ?? 1) }
            if let reason = reason.text {
                return ProcessGroupError("\(name) ends, as another one has failed: \(reason)")
            }
            usleep(50_000)
        }
        return error
    }
}
