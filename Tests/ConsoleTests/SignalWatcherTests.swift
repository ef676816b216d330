import Console
import Foundation
import Testing

@Suite struct SignalWatcherTests {
    /// Sends a signal to the process; the thread that takes it may do so a moment later.
    private func send(_ signal: Int32) {
        kill(getpid(), signal)
        for _ in 0..<500 where !SignalWatcher.isStopRequested { usleep(10_000) }
    }

    @Test func aSignalSetsTheFlagAndTheStatus() {
        SignalWatcher.install()
        #expect(!SignalWatcher.isStopRequested && SignalWatcher.exitStatus == nil)
        send(SIGTERM)
        #expect(SignalWatcher.isStopRequested && SignalWatcher.exitStatus == 143)
        SignalWatcher.reset()
        #expect(!SignalWatcher.isStopRequested)
        send(SIGINT)
        #expect(SignalWatcher.exitStatus == 130)
        SignalWatcher.reset()
    }
}
