import Distributed
import Foundation
import Synchronization
import Torch

/// Several processes of a job played by threads of this one.
public enum Ranks {
    /// Calls `body` on a thread for each rank, with a group of all of them, and gives what each returned.
    ///
    /// - Parameter timeout: Seconds that collectives wait.
    /// - Throws: The error of the lowest rank that has one.
    public static func run<Result: Sendable>(
        _ count: Int, timeout: Double = 60, _ body: @escaping @Sendable (ProcessGroup) throws -> Result
    ) throws -> [Result] {
        try outcomes(count, timeout: timeout, body).map { try $0.get() }
    }

    /// The same with each rank's result or error.
    public static func outcomes<Result: Sendable>(
        _ count: Int, timeout: Double = 60, _ body: @escaping @Sendable (ProcessGroup) throws -> Result
    ) throws -> [Swift.Result<Result, any Error>] {
        let port = try freePort()
        let results = Mutex<[Int: Swift.Result<Result, any Error>]>([:])
        let finished = DispatchGroup()
        for rank in 0..<count {
            finished.enter()
            let thread = Thread {
                defer { finished.leave() }
                let result = Swift.Result<Result, any Error> {
                    let group = try ProcessGroup(
                        rank: rank, count: count,
                        meeting: ProcessGroup.Meeting(
                            host: "127.0.0.1", port: port, hostsStore: rank == 0, prefix: "test",
                            address: "127.0.0.1"),
                        timeout: timeout)
                    return try body(group)
                }
                results.withLock { $0[rank] = result }
            }
            // Autograd goes deep.
            thread.stackSize = 16 << 20
            thread.start()
        }
        finished.wait()
        return results.withLock { results in (0..<count).map { results[$0]! } }
    }

    /// A port of this machine that nobody listens at just now.
    public static func freePort() throws -> Int { try LocalLaunch.freePort() }
}
