import Arguments
import Console

extension SignalWatcher {
    /// Ends a command that has nothing to save.
    ///
    /// - Throws: `ExitCode` after a signal.
    static func throwIfStopped() throws(ExitCode) {
        if isStopRequested { throw ExitCode(exitStatus ?? 1) }
    }
}
