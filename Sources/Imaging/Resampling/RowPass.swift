import CPixels

/// The horizontal pass, eight rows at a time.
struct RowPass: ~Copyable {
    /// Bytes of each column of eight rows' results.
    static let columnBytes = PX_BLOCK
    /// Eight rows as lanes of pairs of neighbouring columns.
    private var pairs = GrowingBuffer<Int16>()
    /// The eight rows' results, column by column.
    private var block = GrowingBuffer<UInt8>()
    private var rows = RowPointers()

    /// Resamples all rows of `source`, whose first column is the axis's first input.
    ///
    /// - Parameter take: Takes the number of the first of eight rows and their pixels, column by column with
    ///   `columnBytes` for each. Behind the last row, it is repeated.
    mutating func run(
        _ source: PixelSource, axis: borrowing ResamplingAxis, path: px_path,
        take: (_ row: Int, _ pixels: UnsafePointer<UInt8>) -> Void
    ) {
        let pairCount = (source.width + 1) / 2
        pairs.reserve((pairCount + 1) * Self.columnBytes * 2 + PX_PAIRS_SLACK)
        // What is read past the end.
        block.reserve(axis.count * Self.columnBytes + PX_ROW_SLACK)
        var weights = axis.weightTable
        for first in stride(from: 0, to: source.height, by: PX_ROWS) {
            rows.find(source, first: first)
            px_resample_rows(path, rows.base, pairCount, &weights, pairs.base, block.base)
            take(first, block.base)
        }
    }
}
