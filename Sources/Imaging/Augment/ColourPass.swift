import CPixels

/// Applies colour steps to a picture.
///
/// Each thread needs its own.
package final class ColourPass {
    private let path: px_path
    private var steps = GrowingBuffer<px_step>()

    /// Work space for any number of pictures.
    ///
    /// - Parameter path: Which kernels compute; they give the same bytes.
    package init(path: px_path = PX_BEST) {
        self.path = path
    }

    /// Applies the steps in their order.
    package func apply(_ steps: [ColourStep], to picture: PixelBuffer) {
        guard !steps.isEmpty else { return }
        self.steps.reserve(steps.count)
        var start = 0
        var mean: Float = 0
        // Contrast needs the mean of what the steps before it made of the whole picture.
        for (index, step) in steps.enumerated() {
            self.steps.base[index] = step.kernelStep
            guard case .contrast = step else { continue }
            let sum = run(start..<index, mean: mean, on: picture, wantsSum: true)
            mean = Float(Int(Double(sum) / Double(picture.pixelCount) + 0.5))
            start = index
        }
        _ = run(start..<steps.count, mean: mean, on: picture, wantsSum: false)
    }

    /// Applies some of the steps and returns the sum of grey values if that is asked for.
    private func run(_ range: Range<Int>, mean: Float, on picture: PixelBuffer, wantsSum: Bool) -> UInt64 {
        px_recolour(
            path, picture.base, picture.pixelCount, steps.base + range.lowerBound, range.count, mean, wantsSum
        )
    }
}

extension ColourStep {
    fileprivate var kernelStep: px_step {
        switch self {
        case .brightness(let factor): px_step(colour: PX_BRIGHTNESS, amount: factor)
        case .contrast(let factor): px_step(colour: PX_CONTRAST, amount: factor)
        case .saturation(let factor): px_step(colour: PX_SATURATION, amount: factor)
        case .hue(let shift): px_step(colour: PX_HUE, amount: Float(shift))
        case .grey: px_step(colour: PX_GREY, amount: 0)
        }
    }
}
