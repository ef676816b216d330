/// What a loader's threads share: which slot is next, the batches under way, and the tally of unreadable pictures.
///
/// The unit of work is a slot, not a batch, so that all workers help with the batch that is needed next. The tally
/// is kept as batches are handed out, in order, so that it does not depend on the number of workers.
final class BatchWork<Recipe: PictureRecipe>: Sendable {
    struct State {
        var isStopped = false
        var nextPosition: Int
        var nextBatch: Int
        var filling: [Int: FillingBatch] = [:]
        var tried: Set<Int> = []
        var unreadable: Set<Int> = []
        var firstFailure: ImageError?
        var failure: BatchLoaderError?
        var statistics = LoaderStatistics()
        var firstCall: ContinuousClock.Instant?
    }

    enum Delivery {
        case batch(LoadedBatch)
        case failure(BatchLoaderError)
        case end
    }

    let source: any PictureSource
    let order: [Int]
    let recipe: Recipe
    let options: BatchLoaderOptions
    let skipped: SkippedPictures
    let batchCount: Int
    let monitor: Monitor<State>
    private let end: Int
    private let pool: BufferPool

    init(
        source: any PictureSource, order: [Int], recipe: Recipe, options: BatchLoaderOptions,
        skipped: SkippedPictures
    ) {
        self.source = source
        self.order = order
        self.recipe = recipe
        self.options = options
        self.skipped = skipped
        let size = options.batchSize
        end = options.dropLast ? order.count / size * size : order.count
        batchCount = end / size + (end % size == 0 ? 0 : 1)
        let startBatch = min(options.startBatch, batchCount)
        monitor = Monitor(State(nextPosition: min(startBatch * size, end), nextBatch: startBatch))
        pool = BufferPool(size: size * recipe.bytesPerPicture, kept: options.depth + 2)
    }

    deinit {
        monitor.withLock { state in
            for batch in state.filling.values { pool.give(batch.block) }
        }
    }

    /// Whether there is nothing more to claim, now or later.
    func isFinished(_ state: State) -> Bool { state.isStopped || state.nextPosition >= end }

    /// Takes the next slot, unless that would run further ahead than `depth` batches.
    func claim(_ state: inout State, depth: Int) -> SlotJob? {
        guard !isFinished(state) else { return nil }
        let batch = state.nextPosition / options.batchSize
        guard batch < state.nextBatch + depth else { return nil }
        let first = batch * options.batchSize
        let size = min(options.batchSize, end - first)
        let filling =
            state.filling[batch]
            ?? FillingBatch(
                block: pool.take(), outcomes: order[first..<(first + size)].map { SlotOutcome(index: $0) },
                unfinished: size)
        state.filling[batch] = filling
        let position = state.nextPosition
        state.nextPosition += 1
        return SlotJob(
            batch: batch, slot: position - first, batchSize: size, position: position, index: order[position],
            block: filling.block)
    }

    /// Decodes and renders one slot.
    func perform(_ job: SlotJob) -> SlotOutcome {
        var outcome = SlotOutcome(index: job.index)
        let batch = UnsafeMutableRawBufferPointer(
            start: job.block, count: job.batchSize * recipe.bytesPerPicture)
        func render(_ image: Image) {
            recipe.render(image, index: job.index, slot: job.slot, batchSize: job.batchSize, into: batch)
        }
        let count = source.count
        let tries =
            options.unreadable == .substitute ? min(BatchLoaderOptions.substitutesTried, count) : 1
        for step in 0..<tries {
            let index = (job.index + step) % count
            do {
                render(
                    try source.image(
                        index, position: step == 0 ? job.position : nil, options: options.decoding,
                        jpegScaleDenominator: { recipe.jpegScaleDenominator(width: $0, height: $1) }))
                outcome.index = index
                outcome.isValid = true
                return outcome
            } catch {
                outcome.failures.append((index, error))
            }
        }
        if options.unreadable == .markInvalid {
            render(Image(width: 64, height: 64, pixels: [UInt8](repeating: 0, count: 64 * 64 * 3)))
        }
        return outcome
    }

    /// Puts down how a slot went; true if the batch is now full.
    func finish(_ job: SlotJob, _ outcome: SlotOutcome, _ state: inout State) -> Bool {
        state.filling[job.batch]?.outcomes[job.slot] = outcome
        state.filling[job.batch]?.unfinished -= 1
        return state.filling[job.batch]?.unfinished == 0
    }

    /// The next batch in order if it is full, or the end or failure if there is none; nil: wait.
    func deliver(_ state: inout State) -> Delivery? {
        if let failure = state.failure { return .failure(failure) }
        if state.isStopped { return .end }
        if state.nextBatch >= batchCount {
            return tooMany(&state, checkedFrom: 1).map { .failure($0) } ?? .end
        }
        guard let batch = state.filling[state.nextBatch], batch.unfinished == 0 else { return nil }
        state.filling[state.nextBatch] = nil
        let loaded = LoadedBatch(
            number: state.nextBatch, outcomes: batch.outcomes, block: batch.block,
            byteCount: batch.outcomes.count * recipe.bytesPerPicture, pool: pool)
        state.nextBatch += 1
        if let failure = tally(batch.outcomes, &state) { return .failure(failure) }
        state.statistics.batches += 1
        state.statistics.pictures += batch.outcomes.count
        return .batch(loaded)
    }

    private func tally(_ outcomes: [SlotOutcome], _ state: inout State) -> BatchLoaderError? {
        var isExhausted = false
        for outcome in outcomes {
            for failure in outcome.failures {
                state.tried.insert(failure.index)
                guard state.unreadable.insert(failure.index).inserted else { continue }
                if state.firstFailure == nil { state.firstFailure = failure.reason }
                skipped.record(path: source.name(of: failure.index), reason: failure.reason)
            }
            if outcome.isValid { state.tried.insert(outcome.index) }
            if !outcome.isValid, options.unreadable == .substitute { isExhausted = true }
        }
        return tooMany(
            &state, checkedFrom: isExhausted ? 0 : BatchLoaderOptions.shareCheckedFrom, force: isExhausted)
    }

    private func tooMany(_ state: inout State, checkedFrom: Int, force: Bool = false) -> BatchLoaderError? {
        guard let example = state.firstFailure, state.tried.count >= checkedFrom else { return nil }
        let (bad, tried) = (state.unreadable.count, state.tried.count)
        guard force || Double(bad) > options.maximumSkippedShare * Double(tried) else { return nil }
        let failure = BatchLoaderError.tooManyUnreadable(
            unreadable: bad, tried: tried, allowedShare: options.maximumSkippedShare, example: example)
        state.failure = failure
        state.isStopped = true
        return failure
    }
}
