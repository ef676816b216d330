import Foundation
import Synchronization

/// SIGINT and SIGTERM as a flag that a loop polls, so that it can save its state before it ends.
///
/// A second SIGINT ends the process at once with status 130.
public enum SignalWatcher {
    // Lock-free, so a signal's handler may touch it.
    private static let received = Atomic<Int32>(0)

    /// Starts watching; further calls change nothing.
    public static func install() {
        // Makes the atomic before a handler can need it: making it is not safe in a handler.
        _ = received.load(ordering: .relaxed)
        var action = sigaction()
        let handler: @convention(c) (Int32) -> Void = { signal in
            let earlier = SignalWatcher.received.exchange(signal, ordering: .relaxed)
            if earlier == SIGINT, signal == SIGINT { _exit(130) }
        }
        #if canImport(Darwin)
            action.__sigaction_u.__sa_handler = handler
        #else
            action.__sigaction_handler.sa_handler = handler
        #endif
        // Interrupted reads and writes go on.
        action.sa_flags = SA_RESTART
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
    }

    /// Lets SIGINT and SIGTERM through to this thread and those that it starts.
    ///
    /// A program that was started from a thread which blocks signals, as Dispatch's do, would never hear them.
    public static func unblock() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// Whether the user or the system has asked for the end; cheap enough to be polled for every step.
    public static var isStopRequested: Bool { received.load(ordering: .relaxed) != 0 }

    /// The exit status of a process that ends because of the signal, 128 more than its number; nil without one.
    public static var exitStatus: Int32? {
        let signal = received.load(ordering: .relaxed)
        return signal == 0 ? nil : 128 + signal
    }

    /// Forgets a signal.
    package static func reset() { received.store(0, ordering: .relaxed) }
}
