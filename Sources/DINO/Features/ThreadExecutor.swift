import Foundation

/// Runs an actor's work on one thread of its own, in order.
package final class ThreadExecutor: SerialExecutor {
    private final class Queue: @unchecked Sendable {
        // Guarded by the condition.
        private let condition = NSCondition()
        private var jobs: [UnownedJob] = []
        private var isClosed = false

        func add(_ job: UnownedJob) {
            condition.lock()
            jobs.append(job)
            condition.signal()
            condition.unlock()
        }

        func close() {
            condition.lock()
            isClosed = true
            condition.signal()
            condition.unlock()
        }

        /// All jobs that wait; nil when there are no more to come.
        func next() -> [UnownedJob]? {
            condition.lock()
            defer { condition.unlock() }
            while jobs.isEmpty, !isClosed { condition.wait() }
            defer { jobs = [] }
            return jobs.isEmpty ? nil : jobs
        }
    }

    private let queue = Queue()

    package init(name: String) {
        let queue = queue
        // The jobs' executor is named by the actor, not kept by the thread, which would live for ever.
        let reference = UnownedReference()
        let thread = Thread {
            while let jobs = queue.next() {
                for job in jobs { reference.run(job) }
            }
        }
        thread.name = name
        thread.stackSize = 8 << 20
        reference.executor = UnownedSerialExecutor(ordinary: self)
        thread.start()
    }

    deinit { queue.close() }

    package func enqueue(_ job: consuming ExecutorJob) { queue.add(UnownedJob(job)) }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Set before the thread starts, read by it alone.
    private final class UnownedReference: @unchecked Sendable {
        var executor: UnownedSerialExecutor?

        func run(_ job: UnownedJob) {
            if let executor { job.runSynchronously(on: executor) }
        }
    }
}
