import CPixels

/// The vertical pass.
struct ColumnPass: ~Copyable {
    /// All rows as lanes of pairs of neighbouring rows.
    private var pairs = GrowingBuffer<Int16>()
    /// Lanes of a pair of rows, a multiple of what the kernel handles.
    private var lanes = 0
    private var rows = RowPointers()
    /// Output rows that are made.
    private var finished = 0

    /// Makes room for rows that are to be stored.
    mutating func reserve(width: Int, height: Int) {
        let step = PX_LANES
        // At least one lane remains for what the writes of a row spill.
        lanes = (width * 3 / step + 1) * step
        finished = 0
        pairs.reserve((height + 7) / 8 * 4 * lanes * 2 + PX_PAIRS_SLACK)
    }

    /// Stores eight rows as the row pass leaves them, from row `row` on.
    mutating func store(_ block: UnsafePointer<UInt8>, count: Int, row: Int, path: px_path) {
        px_pair_columns(path, block, count, pairs.base + row / 2 * lanes * 2, lanes * 2)
    }

    /// Stores all rows of a picture.
    mutating func store(_ source: PixelSource, path: px_path) {
        for first in stride(from: 0, to: source.height, by: 8) {
            rows.find(source, first: first)
            for pair in 0..<4 {
                px_pair_rows(
                    path, rows.base[pair * 2], rows.base[pair * 2 + 1], source.width,
                    pairs.base + (first / 2 + pair) * lanes * 2)
            }
        }
    }

    /// Makes the output rows that need no more than the first `stored` rows, while these are in the cache.
    ///
    /// The first stored row is the axis's first input. All rows are made once all are stored.
    mutating func run(
        axis: borrowing ResamplingAxis, stored: Int, width: Int, path: px_path,
        into output: UnsafeMutablePointer<UInt8>
    ) {
        var end = finished
        while end < axis.count, axis.endPair(of: end) * 2 <= stored { end += 1 }
        guard end > finished else { return }
        var weights = axis.weightTable
        px_resample_columns(path, pairs.base, lanes, &weights, finished, end, width * 3, output)
        finished = end
    }
}
