extension ApproximateIndex {
    /// Builds an index of all blocks.
    ///
    /// - Parameters:
    ///   - dimension: Numbers of a row, 1...65,536.
    ///   - expectedCount: About how many rows the blocks hold together.
    ///   - sample: Rows to learn from, drawn from all, (N, D); see
    ///     `ApproximateIndexBuilder.wantedTrainingRows`. Kinds that learn nothing do not look at it.
    ///   - threads: How many to use; 0 for as many as OpenMP would.
    ///   - progress: Told the rows that were added, after training and after each block; false ends the
    ///     building.
    /// - Throws: `ApproximateError`, of kind `cancelled` where `progress` said so.
    public static func build(
        _ kind: ApproximateKind, metric: ApproximateMetric, dimension: Int, expectedCount: Int,
        sample: [Float] = [], blocks: some Sequence<ApproximateBlock>, threads: Int = 0,
        progress: (Int) -> Bool = { _ in true }
    ) throws(ApproximateError) -> ApproximateIndex {
        let builder = try ApproximateIndexBuilder(
            kind, metric: metric, dimension: dimension, expectedCount: expectedCount, threads: threads)
        try builder.train(sample)
        try report(builder.count, to: progress)
        for block in blocks {
            try builder.add(block.rows, ids: block.ids)
            try report(builder.count, to: progress)
        }
        return try builder.finish()
    }

    private static func report(_ count: Int, to progress: (Int) -> Bool) throws(ApproximateError) {
        guard progress(count) else {
            throw ApproximateError(.cancelled, "the index was given up after \(count) rows")
        }
    }
}
