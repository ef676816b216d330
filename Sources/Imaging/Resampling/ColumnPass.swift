/// The vertical pass.
struct ColumnPass: ~Copyable {
    /// All rows as lanes of pairs of neighbouring rows.
    private var pairs = GrowingBuffer<Int16>()
    /// Lanes of a pair of rows, a multiple of what the kernel handles.
    private var lanes = 0
    /// Where the kernel writes what does not fit into a row's rest.
    private let rest = GrowingBuffer<UInt8>(capacity: ResamplingKernel.lanes)
    private var rows = RowPointers()

    /// Makes room for rows that are to be stored.
    mutating func reserve(width: Int, height: Int) {
        let kernelLanes = ResamplingKernel.lanes
        lanes = (width * 3 + kernelLanes - 1) / kernelLanes * kernelLanes
        // What interleaving writes past the end is added.
        pairs.reserve((height + 7) / 8 * 4 * lanes * 2 + 8)
    }

    /// Stores eight rows as the row pass leaves them, from row `row` on.
    mutating func store(_ block: UnsafePointer<UInt8>, count: Int, row: Int) {
        for pair in 0..<4 {
            // Each write spills four bytes, which the next one, or the next row's first, covers.
            var target = pairs.base + (row / 2 + pair) * lanes * 2
            var pixel = block + pair * 6
            for _ in 0..<count {
                ResamplingKernel.interleave(pixel, pixel + 3, into: target)
                target += 6
                pixel += ResamplingKernel.lanes
            }
        }
    }

    /// Stores all rows of a picture.
    mutating func store(_ source: PixelSource) {
        for first in stride(from: 0, to: source.height, by: 8) {
            rows.find(source, first: first)
            for pair in 0..<4 {
                let target = pairs.base + (first / 2 + pair) * lanes * 2
                let upper = rows.base[pair * 2]
                let lower = rows.base[pair * 2 + 1]
                for x in 0..<source.width {
                    ResamplingKernel.interleave(upper + x * 3, lower + x * 3, into: target + x * 6)
                }
            }
        }
    }

    /// Resamples the columns of the stored rows, the first of which is the axis's first input.
    func run(axis: borrowing ResamplingAxis, width: Int, into output: UnsafeMutablePointer<UInt8>) {
        let kernelLanes = ResamplingKernel.lanes
        let rowBytes = width * 3
        let whole = rowBytes / kernelLanes * kernelLanes
        for y in 0..<axis.count {
            let first = UnsafePointer(pairs.base + Int(axis.starts.base[y]) * lanes * 2)
            let count = Int(axis.counts.base[y])
            let high = UnsafePointer(axis.high.base + y * axis.stride)
            let low = UnsafePointer(axis.low.base + y * axis.stride)
            let target = output + y * rowBytes
            for lane in stride(from: 0, to: whole, by: kernelLanes) {
                ResamplingKernel.accumulate(
                    first + lane * 2, stride: lanes * 2, count: count, high: high, low: low,
                    into: target + lane)
            }
            if whole < rowBytes {
                ResamplingKernel.accumulate(
                    first + whole * 2, stride: lanes * 2, count: count, high: high, low: low, into: rest.base)
                (target + whole).update(from: rest.base, count: rowBytes - whole)
            }
        }
    }
}
