#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A thread that runs one piece of work and can be waited for.
final class WorkerThread: @unchecked Sendable {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let thread: pthread_t

    private init(thread: pthread_t) { self.thread = thread }

    /// Starts a thread, or returns nil if the system has no more.
    static func start(_ body: @escaping @Sendable () -> Void) -> WorkerThread? {
        let work = Unmanaged.passRetained(Work(body)).toOpaque()
        #if canImport(Darwin)
            var started: pthread_t?
            let status = pthread_create(&started, nil, { runWork($0) }, work)
        #else
            var thread = pthread_t()
            let status = pthread_create(&thread, nil, { runWork($0) }, work)
            let started: pthread_t? = thread
        #endif
        guard status == 0, let started else {
            Unmanaged<Work>.fromOpaque(work).release()
            return nil
        }
        return WorkerThread(thread: started)
    }

    /// The thread's main function; the closure goes before the thread does.
    fileprivate static func run(_ pointer: UnsafeMutableRawPointer) {
        Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
    }

    /// Waits for the thread's end; call once. From the thread itself it only lets go, as waiting would never end.
    func join() {
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }
}

private func runWork(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let pointer { WorkerThread.run(pointer) }
    return nil
}
