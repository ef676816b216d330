import Torch

/// A part of a frame whose patches are labelled together, and the part of other frames that they look at.
struct Tile {
    let rows: Range<Int>
    let columns: Range<Int>
    let sourceRows: Range<Int>
    let sourceColumns: Range<Int>
    /// Minus infinity where a source is outside a patch's window, else 0: (patches, sources); nil where all are
    /// inside.
    let outside: Tensor?

    /// Patches in each direction: larger tiles look at more that is outside their windows, smaller ones copy
    /// more.
    static let side = 12

    /// Tiles of a whole frame, row by row.
    ///
    /// - Parameter window: Patches that count in each direction; 0 for all.
    static func covering(rows: Int, columns: Int, window: Int, device: Device) -> [Tile] {
        /// Where sources lie, seen from the tile: tiles that see alike share their mask.
        struct View: Hashable {
            let height, width, top, left, sourceHeight, sourceWidth: Int
        }
        var known: [View: Tensor?] = [:]
        let reach = window > 0 ? window : max(rows, columns)
        return pieces(rows).flatMap { y in
            pieces(columns).map { x in
                let sourceRows = max(0, y.lowerBound - reach)..<min(rows, y.upperBound + reach)
                let sourceColumns = max(0, x.lowerBound - reach)..<min(columns, x.upperBound + reach)
                let view = View(
                    height: y.count, width: x.count, top: y.lowerBound - sourceRows.lowerBound,
                    left: x.lowerBound - sourceColumns.lowerBound, sourceHeight: sourceRows.count,
                    sourceWidth: sourceColumns.count)
                let mask =
                    known[view]
                    ?? outside(y, x, sourceRows, sourceColumns, reach: reach)?.moved(to: device)
                known[view] = .some(mask)
                return Tile(
                    rows: y, columns: x, sourceRows: sourceRows, sourceColumns: sourceColumns, outside: mask)
            }
        }
    }

    /// About equal pieces of a side.
    private static func pieces(_ length: Int) -> [Range<Int>] {
        let count = (length + side - 1) / side
        return (0..<count).map { length * $0 / count..<length * ($0 + 1) / count }
    }

    private static func outside(
        _ rows: Range<Int>, _ columns: Range<Int>, _ sourceRows: Range<Int>, _ sourceColumns: Range<Int>,
        reach: Int
    ) -> Tensor? {
        func isInside(_ patches: Range<Int>, _ sources: Range<Int>) -> Bool {
            sources.upperBound - 1 - patches.lowerBound <= reach
                && patches.upperBound - 1 - sources.lowerBound <= reach
        }
        if isInside(rows, sourceRows), isInside(columns, sourceColumns) { return nil }
        var values: [Float] = []
        values.reserveCapacity(rows.count * columns.count * sourceRows.count * sourceColumns.count)
        for y in rows {
            for x in columns {
                for sourceY in sourceRows {
                    let isNear = abs(sourceY - y) <= reach
                    for sourceX in sourceColumns {
                        values.append(isNear && abs(sourceX - x) <= reach ? 0 : -.infinity)
                    }
                }
            }
        }
        return Tensor(values, shape: [rows.count * columns.count, sourceRows.count * sourceColumns.count])
    }
}
