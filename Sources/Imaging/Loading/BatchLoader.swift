/// Loads pictures in batches, in a given order, with worker threads that stay a few batches ahead.
///
/// What is in a batch depends on the order, the recipe and the files, not on the number of workers. Memory is
/// bounded by the options' depth and the batches that the caller holds; holding them blocks nothing. Letting go of
/// the loader, or `stop()`, ends its threads as soon as each has finished the picture in hand.
public final class BatchLoader<Recipe: PictureRecipe>: Sendable {
    /// Batches in the whole order, from batch 0.
    public let batchCount: Int
    /// Unreadable pictures that were met.
    public let skipped: SkippedPictures

    private let work: BatchWork<Recipe>
    private let threads: Monitor<[WorkerThread]>
    private let decodesInCaller: Bool

    /// Starts workers that load files.
    ///
    /// - Parameters:
    ///   - paths: the data set.
    ///   - order: the pictures to load, as indices into `paths`; each may occur any number of times.
    ///   - recipe: what is made of each picture.
    ///   - options: batch size, workers and so on.
    ///   - skipped: where unreadable pictures are put down; give the same for all epochs.
    public convenience init(
        paths: PathList, order: [Int], recipe: Recipe, options: BatchLoaderOptions,
        skipped: SkippedPictures = SkippedPictures()
    ) {
        self.init(source: paths, order: order, recipe: recipe, options: options, skipped: skipped)
    }

    /// Starts workers that load pictures of any source.
    ///
    /// - Parameters:
    ///   - source: the data set.
    ///   - order: the pictures to load, by their indices in the source.
    ///   - recipe: what is made of each picture.
    ///   - options: batch size, workers and so on.
    ///   - skipped: where unreadable pictures are put down; give the same for all epochs.
    public init(
        source: any PictureSource, order: [Int], recipe: Recipe, options: BatchLoaderOptions,
        skipped: SkippedPictures = SkippedPictures()
    ) {
        let count = source.count
        precondition(
            order.allSatisfy { (0..<count).contains($0) }, "the order names a picture that is not there")
        let work = BatchWork(source: source, order: order, recipe: recipe, options: options, skipped: skipped)
        self.work = work
        self.skipped = skipped
        batchCount = work.batchCount
        let slots = order.count
        let started = (0..<min(options.workers, slots)).compactMap { _ in
            WorkerThread.start { Self.run(work) }
        }
        // Where the system gives no thread the caller's has to do.
        decodesInCaller = started.isEmpty
        threads = Monitor(started)
    }

    deinit { stop() }

    /// The next batch; nil after the last one and after `stop()`.
    ///
    /// Throws, now and on every later call, if too many pictures cannot be read.
    public func next() throws(BatchLoaderError) -> LoadedBatch? {
        let clock = ContinuousClock()
        let start = clock.now
        let delivery =
            decodesInCaller ? decodeUntilDelivery() : work.monitor.wait { [work] in work.deliver(&$0) }
        // The workers wait for this: there is room for another batch, or an end.
        work.monitor.change { state in
            let now = clock.now
            let first = state.firstCall ?? start
            state.firstCall = first
            state.statistics.waitedSeconds += (now - start) / .seconds(1)
            state.statistics.elapsedSeconds = (now - first) / .seconds(1)
        }
        switch delivery {
        case .batch(let batch): return batch
        case .failure(let error): throw error
        case .end: return nil
        }
    }

    /// Ends the threads; returns when they have ended. May be called at any time, from any thread.
    public func stop() {
        work.monitor.change { $0.isStopped = true }
        let running = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in running { thread.join() }
    }

    /// How long the caller has waited so far.
    public var statistics: LoaderStatistics { work.monitor.withLock { $0.statistics } }

    private static func run(_ work: BatchWork<Recipe>) {
        while true {
            let job: SlotJob?? = work.monitor.wait { state in
                if let job = work.claim(&state, depth: work.options.depth) { return .some(job) }
                return work.isFinished(state) ? .some(nil) : nil
            }
            guard let job = job ?? nil else { return }
            let outcome = work.perform(job)
            let isFull = work.monitor.withLock { work.finish(job, outcome, &$0) }
            if isFull { work.monitor.change { _ in } }
        }
    }

    /// Without workers: fills the slots of the batch that is next; several callers share them.
    private func decodeUntilDelivery() -> BatchWork<Recipe>.Delivery {
        while true {
            let (delivery, job) = work.monitor.wait {
                [work] state -> (BatchWork<Recipe>.Delivery?, SlotJob?)? in
                if let delivery = work.deliver(&state) { return (delivery, nil) }
                return work.claim(&state, depth: 1).map { (nil, $0) }
            }
            if let delivery { return delivery }
            guard let job else { continue }
            let outcome = work.perform(job)
            _ = work.monitor.change { work.finish(job, outcome, &$0) }
        }
    }
}
