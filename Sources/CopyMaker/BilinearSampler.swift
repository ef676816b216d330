/// Colours between the pixels of a picture, bilinear, with one colour all around it.
struct BilinearSampler {
    /// Red, green and blue.
    typealias Color = (Double, Double, Double)
    private let samples: UnsafeBufferPointer<UInt8>
    private let width: Int
    private let height: Int
    private let fill: Color

    /// Reads samples for as long as the caller lends them.
    init(_ samples: UnsafeBufferPointer<UInt8>, width: Int, height: Int, fill: Color) {
        self.samples = samples
        self.width = width
        self.height = height
        self.fill = fill
    }

    /// The colour at a place between pixel centres, which are whole numbers.
    @inline(__always)
    func color(x: Double, y: Double) -> Color {
        // Also false where a place is not a number.
        guard x > -1, y > -1, x < Double(width), y < Double(height) else { return fill }
        let (left, top) = (x.rounded(.down), y.rounded(.down))
        let (shareX, shareY) = (x - left, y - top)
        let (column, row) = (Int(left), Int(top))
        let upper = Self.mix(pixel(column, row), pixel(column + 1, row), shareX)
        let lower = Self.mix(pixel(column, row + 1), pixel(column + 1, row + 1), shareX)
        return Self.mix(upper, lower, shareY)
    }

    @inline(__always)
    private func pixel(_ column: Int, _ row: Int) -> Color {
        guard column >= 0, row >= 0, column < width, row < height else { return fill }
        let start = (row * width + column) * 3
        return (Double(samples[start]), Double(samples[start + 1]), Double(samples[start + 2]))
    }

    @inline(__always)
    private static func mix(_ first: Color, _ second: Color, _ share: Double) -> Color {
        (
            first.0 + (second.0 - first.0) * share, first.1 + (second.1 - first.1) * share,
            first.2 + (second.2 - first.2) * share
        )
    }
}
