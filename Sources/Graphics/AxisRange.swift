import Foundation

/// The values that an axis covers, where they stand, and its ticks.
package struct AxisRange: Sendable, Equatable {
    package let lower: Double
    package let upper: Double
    let scale: PlotAxis.Scale
    let isWhole: Bool

    /// Covers values, or nil where none can be shown; `padding` is the share that is added at either end.
    package init?(_ values: some Sequence<Double>, axis: PlotAxis, padding: Double) {
        scale = axis.scale
        isWhole = axis.isWhole
        var lowest = Double.infinity
        var highest = -Double.infinity
        for value in values where Self.canShow(value, scale: axis.scale) {
            lowest = min(lowest, value)
            highest = max(highest, value)
        }
        guard lowest <= highest else { return nil }
        // Differences at the limit of precision are noise: that is a constant, which stands in the middle.
        let largest = max(abs(lowest), abs(highest))
        let isConstant = highest - lowest <= 1e-12 * largest || largest < 1e-100
        switch scale {
        case .linear:
            if isConstant {
                let room = largest < 1e-100 || isWhole ? max(1, largest * 1e-6) : largest * 0.1
                (lower, upper) = (lowest - room, highest + room)
            } else {
                let room = (highest - lowest) * padding
                // Where zero is near it belongs to the picture.
                let touchesZero = padding > 0 && lowest >= 0 && lowest <= 0.25 * highest
                (lower, upper) = (touchesZero ? 0 : lowest - room, highest + room)
            }
        case .logarithmic:
            let factor = isConstant ? 2 : pow(highest / lowest, padding)
            (lower, upper) = (lowest / factor, highest * factor)
        }
    }

    /// Beyond these a range's width or a ratio could overflow; no curve needs them.
    static func canShow(_ value: Double, scale: PlotAxis.Scale) -> Bool {
        switch scale {
        case .linear: abs(value) < 1e100
        case .logarithmic: value > 1e-100 && value < 1e100
        }
    }

    /// Where a value stands between the ends, from 0 to 1; nil for a gap.
    package func place(_ value: Double) -> Double? {
        guard Self.canShow(value, scale: scale) else { return nil }
        return switch scale {
        case .linear: (value - lower) / (upper - lower)
        case .logarithmic: log(value / lower) / log(upper / lower)
        }
    }

    /// Round values within the range, about `count` of them.
    package func ticks(count: Int) -> [Double] {
        if scale == .logarithmic, upper / lower > 5 { return logarithmicTicks(count: count) }
        let raw = (upper - lower) / Double(max(count, 1))
        let power = pow(10, floor(log10(raw)))
        let step = [1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= raw * 0.999_999 } ?? raw
        let spacing = isWhole ? max(1, step.rounded(.up)) : step
        let first = (lower / spacing - 1e-9).rounded(.up)
        let last = (upper / spacing + 1e-9).rounded(.down)
        guard first <= last, last - first < 1000 else { return [] }
        return (0...Int(last - first)).map { index in
            let tick = (first + Double(index)) * spacing
            return tick == 0 ? 0 : tick
        }
    }

    private func logarithmicTicks(count: Int) -> [Double] {
        let first = Int(floor(log10(lower)))
        let last = Int(ceil(log10(upper)))
        let decades = (first...last).filter { contains(pow(10, Double($0))) }
        if decades.count >= 3 {
            let stride = (decades.count + count - 1) / max(count, 1)
            return decades.filter { ($0 - decades[0]) % stride == 0 }.map { pow(10, Double($0)) }
        }
        return (first...last).flatMap { exponent in
            [1, 2, 5].map { $0 * pow(10, Double(exponent)) }
        }.filter(contains)
    }

    private func contains(_ value: Double) -> Bool {
        value >= lower * (1 - 1e-9) && value <= upper * (1 + 1e-9)
    }
}
