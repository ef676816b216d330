import CPixels

/// Blurs pictures as Pillow does: three box blurs along rows, then three along columns.
///
/// A box of fractional radius weighs its outermost samples less. Each of the six passes rounds to 8 bits, and
/// the edge's sample stands for those outside. Each thread needs its own.
package final class GaussianBlur {
    private static let passes = 3
    private let path: px_path
    private var work = GrowingBuffer<UInt16>()
    private var other = GrowingBuffer<UInt8>()

    /// Work space for any number of pictures.
    ///
    /// - Parameter path: Which kernels compute; they give the same bytes.
    package init(path: px_path = PX_BEST) {
        self.path = path
    }

    /// Blurs in place; `radius` is the standard deviation in pixels, 0 or more.
    package func apply(radius: Float, to picture: PixelBuffer) {
        let box = BoxWeights(deviation: radius, passes: Self.passes)
        guard box.radius > 0 else { return }
        guard box.whole <= PX_WIDEST_BOX else { return blurWidely(picture, box: box) }
        work.reserve(px_blur_work(picture.width, picture.height, box.kernelBox))
        px_blur(path, picture.base, picture.width, picture.height, box.kernelBox, work.base)
    }

    /// Wider boxes, which the training's crops never need.
    private func blurWidely(_ picture: PixelBuffer, box: BoxWeights) {
        other.reserve(picture.byteCount)
        let rowBytes = picture.width * 3
        var (source, target) = (picture.base, other.base)
        for _ in 0..<Self.passes {
            for start in 0..<picture.height * 3 {
                let first = start / 3 * rowBytes + start % 3
                box.average(source + first, count: picture.width, step: 3, into: target + first)
            }
            swap(&source, &target)
        }
        // An even number of passes in all ends in the picture's own memory.
        for _ in 0..<Self.passes {
            for first in 0..<rowBytes {
                box.average(source + first, count: picture.height, step: rowBytes, into: target + first)
            }
            swap(&source, &target)
        }
    }
}
