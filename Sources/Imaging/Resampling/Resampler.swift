import CPixels

/// Resizes pictures, with work space that it keeps from one to the next.
///
/// Each thread needs its own. The method is the separable one of Pillow: one axis first, rounded to 8 bits,
/// then the other. Results are the same bytes as Pillow's.
final class Resampler {
    private let path: px_path
    private var horizontal = ResamplingAxis()
    private var vertical = ResamplingAxis()
    private var rowPass = RowPass()
    private var columnPass = ColumnPass()
    /// The picture after the first pass where that is the vertical one.
    private var shortened = GrowingBuffer<UInt8>()

    /// Work space for any number of pictures.
    ///
    /// - Parameter path: Which kernels compute; they give the same bytes.
    init(path: px_path = PX_BEST) {
        self.path = path
    }

    /// Resizes a part of `source` and writes a window of the result, interleaved and without padding.
    ///
    /// - Parameters:
    ///   - box: The part of the source that the result stands for, as its ranges of columns and rows.
    ///   - size: Size of the whole result.
    ///   - window: The part of the result that is wanted.
    ///   - mirrored: Whether the window is mirrored left to right.
    ///   - output: Room for `window.width * window.height * 3` bytes.
    func resize(
        _ source: PixelSource, box: (x: ClosedRange<Double>, y: ClosedRange<Double>)? = nil,
        to size: (width: Int, height: Int), window: PixelRectangle? = nil, filter: ResamplingFilter,
        mirrored: Bool = false, into output: UnsafeMutablePointer<UInt8>
    ) {
        let box = box ?? (0...Double(source.width), 0...Double(source.height))
        let window = window ?? PixelRectangle(x: 0, y: 0, width: size.width, height: size.height)
        horizontal.prepare(
            inputSize: source.width, box: box.x, outputSize: size.width,
            window: window.x..<window.x + window.width, reversed: mirrored, filter: filter)
        vertical.prepare(
            inputSize: source.height, box: box.y, outputSize: size.height,
            window: window.y..<window.y + window.height, reversed: false, filter: filter)

        let rectangle = PixelRectangle(
            x: horizontal.firstInput, y: vertical.firstInput,
            width: horizontal.endInput - horizontal.firstInput,
            height: vertical.endInput - vertical.firstInput)
        let used = source.cropped(rectangle)
        if vertical.isIdentity {
            resampleRows(used, into: output)
        } else if horizontal.isIdentity {
            resampleColumns(used, into: output)
        } else if Self.shortensFirst(width: source.width, height: source.height, to: size) {
            let bytes = used.width * vertical.count * 3
            shortened.reserve(bytes)
            resampleColumns(used, into: shortened.base)
            let first = PixelSource(shortened.base, width: used.width, height: vertical.count)
            resampleRows(first, into: output)
        } else {
            columnPass.reserve(width: horizontal.count, height: used.height)
            let width = horizontal.count
            rowPass.run(used, axis: horizontal, path: path) { row, pixels in
                columnPass.store(pixels, count: width, row: row, path: path)
                columnPass.run(axis: vertical, stored: row + 8, width: width, path: path, into: output)
            }
        }
    }

    /// Whether the vertical pass comes first; the rule of Pillow 13; it decides where values are rounded.
    private static func shortensFirst(width: Int, height: Int, to size: (width: Int, height: Int)) -> Bool {
        height > size.height && height - size.height > 2 * (width - size.width)
    }

    /// Resamples rows, or copies them where nothing changes.
    private func resampleRows(_ source: PixelSource, into output: UnsafeMutablePointer<UInt8>) {
        let rowBytes = horizontal.count * 3
        if horizontal.isIdentity {
            for row in 0..<source.height {
                (output + row * rowBytes).update(from: source.row(row), count: rowBytes)
            }
            return
        }
        rowPass.run(source, axis: horizontal, path: path) { row, pixels in
            for line in 0..<min(8, source.height - row) {
                Self.gather(
                    pixels + line * 3, count: horizontal.count, into: output + (row + line) * rowBytes)
            }
        }
    }

    /// Resamples columns.
    private func resampleColumns(_ source: PixelSource, into output: UnsafeMutablePointer<UInt8>) {
        columnPass.reserve(width: source.width, height: source.height)
        columnPass.store(source, path: path)
        columnPass.run(
            axis: vertical, stored: source.height + 7, width: source.width, path: path, into: output)
    }

    /// Copies pixels that stand a column of the row pass apart.
    private static func gather(
        _ pixels: UnsafePointer<UInt8>, count: Int, into output: UnsafeMutablePointer<UInt8>
    ) {
        // Four bytes at a time; the next pixel covers the fourth, so the last one goes byte by byte.
        var source = UnsafeRawPointer(pixels)
        var target = UnsafeMutableRawPointer(output)
        for _ in 0..<count - 1 {
            target.storeBytes(of: source.loadUnaligned(as: UInt32.self), as: UInt32.self)
            source += RowPass.columnBytes
            target += 3
        }
        target.copyMemory(from: source, byteCount: 3)
    }
}
