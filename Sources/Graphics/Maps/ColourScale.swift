/// Where numbers stand among 256 colours, in the arithmetic of matplotlib's `Normalize` and `Colormap`.
///
/// The array is float32 there and the limits are float64, so since NumPy 2 each operation is done in float64
/// and its result rounded to float32. NumPy 1 rounded the difference of the limits first, which moves about one
/// value in 200 000 to the neighbouring colour.
struct ColourScale {
    private let lower: Double
    private let width: Double
    private let isConstant: Bool

    /// Covers a range; limits may be NaN.
    init(_ lower: Float, _ upper: Float) {
        self.lower = Double(lower)
        width = Double(upper) - Double(lower)
        isConstant = lower == upper
    }

    /// Covers all of the values; if one is NaN, so are the limits, as NumPy's `min` and `max` give them.
    init(of values: [Float]) {
        var (lowest, highest) = (Float.infinity, -Float.infinity)
        for value in values {
            if value.isNaN {
                self.init(.nan, .nan)
                return
            }
            if value < lowest { lowest = value }
            if value > highest { highest = value }
        }
        self.init(lowest, highest)
    }

    /// The colour's index, in `0...255`, or nil for a number without a place.
    func index(of value: Float) -> Int? {
        if isConstant { return 0 }
        let place = Float(Double(Float(Double(value) - lower)) / width) * 256
        if place.isNaN { return nil }
        return place < 0 ? 0 : place >= 256 ? 255 : Int(place)
    }
}
