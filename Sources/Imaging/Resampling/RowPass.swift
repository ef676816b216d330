/// The horizontal pass, eight rows at a time.
struct RowPass: ~Copyable {
    /// Eight rows as lanes of pairs of neighbouring columns.
    private var pairs = GrowingBuffer<Int16>()
    /// The eight rows' results, column by column: 24 bytes for each.
    private var block = GrowingBuffer<UInt8>()
    private var rows = RowPointers()

    /// Resamples all rows of `source`, whose first column is the axis's first input.
    ///
    /// - Parameter take: Takes the number of the first of eight rows and their pixels, column by column with
    ///   24 bytes for each. Behind the last row, it is repeated.
    mutating func run(
        _ source: PixelSource, axis: borrowing ResamplingAxis,
        take: (_ row: Int, _ pixels: UnsafePointer<UInt8>) -> Void
    ) {
        let lanes = ResamplingKernel.lanes
        let pairCount = (source.width + 1) / 2
        // What interleaving writes, and gathering reads, past the end.
        pairs.reserve(pairCount * lanes * 2 + 8)
        block.reserve(axis.count * lanes + 8)
        for first in stride(from: 0, to: source.height, by: 8) {
            rows.find(source, first: first)
            interleave(pairCount: pairCount)
            for x in 0..<axis.count {
                ResamplingKernel.accumulate(
                    pairs.base + Int(axis.starts.base[x]) * lanes * 2, stride: lanes * 2,
                    count: Int(axis.counts.base[x]), high: axis.high.base + x * axis.stride,
                    low: axis.low.base + x * axis.stride, into: block.base + x * lanes)
            }
            take(first, block.base)
        }
    }

    private func interleave(pairCount: Int) {
        let rows = rows.base
        var target = pairs.base
        for pair in 0..<pairCount {
            // From front to back: each write spills four bytes, which the next one covers.
            for row in 0..<8 {
                let pixel = rows[row] + pair * 6
                ResamplingKernel.interleave(pixel, pixel + 3, into: target)
                target += 6
            }
        }
    }
}
