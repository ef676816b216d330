import Dispatch
import Search
import Similarity
import Synchronization

/// Searches for duplicates in the background, one after the other; each client may have its own threshold.
public actor DuplicateJobs {
    /// How a search stands.
    enum State: Sendable {
        /// The share that is done.
        case running(Double)
        /// The groups, and how many pictures were compared.
        case done([DuplicateGroup], pictures: Int)
        /// One sentence.
        case failed(String)
    }

    /// A search, which its thread and the actor share.
    private final class Job: Sendable {
        let state = Mutex(State.running(0))
        let isCancelled = Atomic(false)

        func cancel() { isCancelled.store(true, ordering: .relaxed) }
    }

    private struct Entry {
        let job = Job()
        let revision: Int
        var asked = ContinuousClock.now
        var isDelivered = false
        var isRunning: Bool { if case .running = job.state.withLock({ $0 }) { true } else { false } }
    }

    /// Searches that are known at a time, and those of them that wait or run.
    private static let (mostKnown, mostRunning) = (8, 4)
    /// Who waits for an answer asks more often than this; what nobody waits for makes room for the next.
    private static let patience = Duration.seconds(3)

    private let library: IndexLibrary
    private let open: @Sendable () throws -> any IndexStore
    private let threads: Int
    private var entries: [Float: Entry] = [:]
    // Not on the pool of tasks, which others need.
    private let queue = DispatchQueue(label: "dino.duplicates")

    /// - Parameter open: Opens the index once more, on the job's thread.
    public init(_ library: IndexLibrary, threads: Int, open: @escaping @Sendable () throws -> any IndexStore)
    {
        self.library = library
        self.open = open
        self.threads = threads
    }

    /// How the search at a threshold stands, by the cosine and the first recipe; begins it where it has not.
    func state(threshold: Float) async throws -> State {
        let revision = try await library.currentRevision()
        if let known = known(threshold, revision) { return known }
        let vectors = try await library.vectors(recipe: 0, metric: .cosine)
        // Another request may have begun it meanwhile.
        if let known = known(threshold, revision) { return known }
        let entry = Entry(revision: revision)
        makeRoom()
        entries[threshold] = entry
        let (job, open, threads) = (entry.job, open, threads)
        queue.async { Self.run(job, threshold, vectors, threads: threads, open) }
        return .running(0)
    }

    /// Ends what runs.
    public func stop() {
        for entry in entries.values { entry.job.cancel() }
    }

    /// The state of a search that has begun; nil where it has not, or must begin anew as the index changed.
    ///
    /// A search that runs while the index changes ends and is told once: otherwise an index that changes all
    /// the time would never have an answer.
    private func known(_ threshold: Float, _ revision: Int) -> State? {
        let now = ContinuousClock.now
        entries[threshold]?.asked = now
        for (other, entry) in entries where entry.isRunning && entry.asked + Self.patience < now {
            entry.job.cancel()
            entries[other] = nil
        }
        guard let entry = entries[threshold] else { return nil }
        let state = entry.job.state.withLock { $0 }
        switch state {
        case .running: break
        case .done:
            guard entry.revision == revision || !entry.isDelivered else {
                entries[threshold] = nil
                return nil
            }
            entries[threshold]?.isDelivered = true
        // The next question tries again.
        case .failed: entries[threshold] = nil
        }
        return state
    }

    private func makeRoom() {
        func drop(_ isWanted: (Entry) -> Bool) {
            let oldest = entries.filter { isWanted($0.value) }.min { $0.value.asked < $1.value.asked }
            guard let oldest else { return }
            oldest.value.job.cancel()
            entries[oldest.key] = nil
        }
        if entries.values.count(where: \.isRunning) >= Self.mostRunning { drop(\.isRunning) }
        if entries.count >= Self.mostKnown { drop { !$0.isRunning } }
    }

    private struct Cancelled: Error {}

    private static func run(
        _ job: Job, _ threshold: Float, _ vectors: IndexVectors, threads: Int,
        _ open: () throws -> any IndexStore
    ) {
        do {
            if job.isCancelled.load(ordering: .relaxed) { throw Cancelled() }
            let groups = try DuplicateSearch(try open(), vectors: vectors, metric: .cosine, threads: threads)
                .groups(threshold: threshold) { done, total in
                    if job.isCancelled.load(ordering: .relaxed) { throw Cancelled() }
                    job.state.withLock { $0 = .running(Double(done) / Double(max(1, total))) }
                }
            job.state.withLock { $0 = .done(groups, pictures: vectors.ids.count) }
        } catch {
            job.state.withLock { $0 = .failed("\(error)") }
        }
    }
}
