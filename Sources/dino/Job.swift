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
        let environment = ProcessInfo.processInfo.environment
        if let place = try Rendezvous.find(environment, url: options.distURL) {
            guard options.nproc == 1 || place.launcher == .local else {
                throw ValidationError(
                    "--nproc \(options.nproc) does not go with a launcher that has started \(place.count) processes already."
                )
            }
            LocalLaunch.endWithLauncher(environment: environment)
            if place.rank > 0 { Silence.keep() }
            let job = Job(
                group: try place.join(timeout: options.distTimeout), localRank: place.localRank,
                threads: threads(environment, place))
            do {
                try body(job)
            } catch {
                throw job.explained(error)
            }
        } else if options.nproc > 1 {
            try launch(options.nproc)
        } else {
            try body(.alone)
        }
    }

    /// The cores divided among the processes of this machine, unless the user has said what each may use.
    private static func threads(_ environment: [String: String], _ place: Rendezvous) -> Int? {
        guard environment["OMP_NUM_THREADS"] == nil, let count = place.localCount else { return nil }
        return max(1, ProcessInfo.processInfo.activeProcessorCount / count)
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
    private func explained(_ error: any Error) -> any Error {
        if group.isAlone || error is ExitCode { return error }
        let name = "process \(group.rank) of \(group.count)"
        guard let lost = error as? ProcessGroupError, lost.isConsequence else {
            group.post("\(name): \(error)", under: Job.reasonKey)
            return ProcessGroupError("\(name): \(error)")
        }
        let end = Date(timeIntervalSinceNow: Job.reasonPatience)
        while Date() < end {
            // Whoever started this process knows what was first.
            if SignalWatcher.isStopRequested { return ExitCode(SignalWatcher.exitStatus ?? 1) }
            if let reason = group.posted(under: Job.reasonKey) {
                return ProcessGroupError("\(name) ends, as another one has failed: \(reason)")
            }
            usleep(50_000)
        }
        return error
    }
}
