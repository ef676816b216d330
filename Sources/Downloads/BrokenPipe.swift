#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The signal that a write to a closed connection raises.
///
/// Some builds of libcurl write through OpenSSL in a way that raises it, which would end the program.
enum BrokenPipe {
    /// Runs `body` with the signal held back on this thread, and drops the one that came meanwhile.
    static func heldBack<Result>(_ body: () -> Result) -> Result {
        var (signals, before) = (sigset_t(), sigset_t())
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        let wasPending = isPending()
        guard pthread_sigmask(SIG_BLOCK, &signals, &before) == 0 else { return body() }
        defer {
            if !wasPending, isPending() {
                var received: Int32 = 0
                _ = sigwait(&signals, &received)
            }
            pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        return body()
    }

    private static func isPending() -> Bool {
        var pending = sigset_t()
        return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1
    }
}
