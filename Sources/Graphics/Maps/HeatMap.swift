import Imaging

/// A number for each cell of a grid, such as a network's attention to each patch of a picture.
///
/// ```swift
/// let map = HeatMap(attention, rows: 28, columns: 28)
/// let picture = map.overlaid(on: photo, colours: .inferno, opacity: 0.6)
/// ```
public struct HeatMap: Sendable, Equatable {
    /// Cells from top to bottom.
    public let rows: Int
    /// Cells from left to right.
    public let columns: Int
    /// Row by row from the top left, `rows * columns` of them.
    public let values: [Float]

    /// Wraps values; their count must be `rows * columns`.
    public init(_ values: [Float], rows: Int, columns: Int) {
        precondition(
            rows > 0 && columns > 0
                && rows.multipliedReportingOverflow(by: columns) == (values.count, false),
            "value count does not fit")
        self.values = values
        self.rows = rows
        self.columns = columns
    }

    /// The map with every cell repeated `factor` times in both directions, such as a patch's side in pixels.
    ///
    /// The same values as `torch.nn.functional.interpolate` with `scale_factor` and `mode="nearest"`. Both
    /// sides must come out in `1...Image.maximumSide`: anything else is a programmer's error.
    public func enlarged(by factor: Int) -> HeatMap {
        precondition((1...Image.maximumSide).contains(factor), "a map cannot be enlarged \(factor) times")
        Self.check(rows: rows * factor, columns: columns * factor)
        let result = [Float](unsafeUninitializedCapacity: values.count * factor * factor) { target, count in
            for row in 0..<rows {
                let start = count
                for value in values[row * columns..<(row + 1) * columns] {
                    for _ in 0..<factor {
                        target[count] = value
                        count += 1
                    }
                }
                let line = count - start
                for _ in 1..<factor {
                    for offset in 0..<line { target[count + offset] = target[start + offset] }
                    count += line
                }
            }
        }
        return HeatMap(result, rows: rows * factor, columns: columns * factor)
    }

    /// The map at a new size, by bilinear interpolation between the middles of cells.
    ///
    /// At the rim the outermost cells' values go on, as in `torch.nn.functional.interpolate` with
    /// `mode="bilinear"` and in OpenCV. Where one of the four cells around a place is NaN, so is the result.
    /// New sides must be in `1...Image.maximumSide`: anything else is a programmer's error.
    public func interpolated(rows newRows: Int, columns newColumns: Int) -> HeatMap {
        Self.check(rows: newRows, columns: newColumns)
        let across = Self.mixes(from: columns, to: newColumns)
        let result = [Float](unsafeUninitializedCapacity: newRows * newColumns) { target, count in
            for down in Self.mixes(from: rows, to: newRows) {
                let (upper, lower) = (down.first * columns, down.second * columns)
                for mix in across {
                    let top = Self.mixed(values[upper + mix.first], values[upper + mix.second], mix.share)
                    let bottom = Self.mixed(values[lower + mix.first], values[lower + mix.second], mix.share)
                    target[count] = Self.mixed(top, bottom, down.share)
                    count += 1
                }
            }
        }
        return HeatMap(result, rows: newRows, columns: newColumns)
    }

    /// Two neighbours and the share of the second.
    private typealias Mix = (first: Int, second: Int, share: Float)

    private static func mixes(from old: Int, to new: Int) -> [Mix] {
        (0..<new).map { index in
            let place = (Double(index) + 0.5) * Double(old) / Double(new) - 0.5
            let first = Int(place.rounded(.down))
            let share = Float(place - place.rounded(.down))
            if first < 0 { return (0, 0, 0) }
            return first + 1 < old ? (first, first + 1, share) : (old - 1, old - 1, 0)
        }
    }

    /// Exact for equal values and at either end.
    private static func mixed(_ first: Float, _ second: Float, _ share: Float) -> Float {
        first == second || share == 0 ? first : first * (1 - share) + second * share
    }

    private static func check(rows: Int, columns: Int) {
        let sides = 1...Image.maximumSide
        precondition(
            sides.contains(rows) && sides.contains(columns),
            "a map cannot be made \(columns) by \(rows) cells")
    }
}
