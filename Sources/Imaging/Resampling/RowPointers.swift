import CPixels

/// Eight rows of a picture that can be read a little past their end.
struct RowPointers: ~Copyable {
    /// The rows' first samples.
    let base = UnsafeMutablePointer<UnsafePointer<UInt8>?>.allocate(capacity: 8)
    /// Copies of rows that end too near the end of the picture's memory.
    private var copies = GrowingBuffer<UInt8>()
    private static let slack = PX_ROW_SLACK

    deinit {
        base.deallocate()
    }

    /// Finds the rows from `first` on; behind the last row, it is repeated.
    mutating func find(_ source: PixelSource, first: Int) {
        let bytes = source.width * 3
        let padded = bytes + Self.slack
        copies.reserve(padded * 8)
        for row in 0..<8 {
            let start = source.row(min(first + row, source.height - 1))
            if source.end - start >= padded {
                base[row] = start
            } else {
                let copy = copies.base + row * padded
                copy.update(from: start, count: bytes)
                (copy + bytes).update(repeating: 0, count: Self.slack)
                base[row] = UnsafePointer(copy)
            }
        }
    }
}
