import Dispatch
import Search
import Similarity
import Synchronization

/// Searches for duplicates in the background: one at a time, the last one asked for.
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

    private struct Key: Equatable {
        let threshold: Float
        let revision: Int
    }

    /// A search at work, which its thread and the actor share.
    private final class Job: Sendable {
        let state = Mutex(State.running(0))
        let isCancelled = Atomic(false)
    }

    private let library: IndexLibrary
    private let open: @Sendable () throws -> any IndexStore
    private let threads: Int
    private var current: (key: Key, job: Job)?

    /// - Parameter open: Opens the index once more, on the job's thread.
    public init(_ library: IndexLibrary, threads: Int, open: @escaping @Sendable () throws -> any IndexStore)
    {
        self.library = library
        self.open = open
        self.threads = threads
    }

    /// How the search at a threshold stands, by the cosine and the first recipe; begins it where it has not.
    func state(threshold: Float) async throws -> State {
        let key = Key(threshold: threshold, revision: try await library.currentRevision())
        if let current, current.key == key { return current.job.state.withLock { $0 } }
        let vectors = try await library.vectors(recipe: 0, metric: .cosine)
        // Another request may have begun it meanwhile.
        if let current, current.key == key { return current.job.state.withLock { $0 } }
        current?.job.isCancelled.store(true, ordering: .relaxed)
        let job = Job()
        current = (key, job)
        let (open, threads) = (open, threads)
        // Not on the pool of tasks, which others need.
        DispatchQueue.global().async { Self.run(job, threshold, vectors, threads: threads, open) }
        return .running(0)
    }

    /// Ends what runs.
    public func stop() { current?.job.isCancelled.store(true, ordering: .relaxed) }

    private struct Cancelled: Error {}

    private static func run(
        _ job: Job, _ threshold: Float, _ vectors: IndexVectors, threads: Int,
        _ open: () throws -> any IndexStore
    ) {
        do {
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
