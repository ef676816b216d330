/// Applies colour steps to a picture, a strip of pixels at a time so that steps meet in the nearest cache.
///
/// Each thread needs its own.
package final class ColourPass {
    private static let strip = 256
    private let packed = UnsafeMutablePointer<SIMD8<UInt32>>.allocate(capacity: strip / 8)
    private let vectors = UnsafeMutablePointer<ColourVectors>.allocate(capacity: strip / 8)

    /// Work space for any number of pictures.
    package init() {}

    deinit {
        packed.deallocate()
        vectors.deallocate()
    }

    /// Applies the steps in their order.
    package func apply(_ steps: [ColourStep], to picture: PixelBuffer) {
        guard !steps.isEmpty else { return }
        var start = 0
        var mean: Float = 0
        // Contrast needs the mean of what the steps before it made of the whole picture.
        for (index, step) in steps.enumerated() {
            guard case .contrast = step else { continue }
            let sum = run(steps, start..<index, mean: mean, on: picture, summing: true)
            mean = Float(Int(Double(sum) / Double(picture.pixelCount) + 0.5))
            start = index
        }
        _ = run(steps, start..<steps.count, mean: mean, on: picture, summing: false)
    }

    /// Applies some of the steps and returns the sum of grey values if that is asked for.
    private func run(
        _ steps: [ColourStep], _ range: Range<Int>, mean: Float, on picture: PixelBuffer, summing: Bool
    ) -> Int {
        var sum = 0
        var first = 0
        while first < picture.pixelCount {
            let count = min(Self.strip, picture.pixelCount - first)
            let pixels = picture.base + first * 3
            load(pixels, count: count)
            for index in range {
                apply(steps[index], mean: mean, vectorCount: (count + 7) / 8)
            }
            if summing {
                sum += greySum(count: count)
            }
            if !range.isEmpty {
                store(pixels, count: count)
            }
            first += count
        }
        return sum
    }

    private func apply(_ step: ColourStep, mean: Float, vectorCount: Int) {
        switch step {
        case .brightness(let factor):
            for index in 0..<vectorCount {
                vectors[index].scale(factor)
            }
        case .contrast(let factor):
            let grey = ColourVectors.Vector(repeating: mean)
            for index in 0..<vectorCount {
                vectors[index].blend(from: grey, factor: factor)
            }
        case .saturation(let factor):
            for index in 0..<vectorCount {
                vectors[index].blend(from: vectors[index].grey, factor: factor)
            }
        case .hue(let shift):
            let shift = Float(shift)
            for index in 0..<vectorCount {
                vectors[index].turnHue(shift)
            }
        case .grey:
            for index in 0..<vectorCount {
                let grey = vectors[index].grey
                vectors[index].red = grey
                vectors[index].green = grey
                vectors[index].blue = grey
            }
        }
    }

    private func greySum(count: Int) -> Int {
        var sums = ColourVectors.Vector()
        for index in 0..<count / 8 {
            sums += vectors[index].grey
        }
        var sum = Int(sums.sum())
        if count % 8 != 0 {
            let rest = vectors[count / 8].grey
            for lane in 0..<count % 8 {
                sum += Int(rest[lane])
            }
        }
        return sum
    }

    private func load(_ pixels: UnsafeMutablePointer<UInt8>, count: Int) {
        let words = UnsafeMutableRawPointer(packed).assumingMemoryBound(to: UInt32.self)
        // Four bytes at a time, but for the last pixel, behind which there may be nothing.
        var source = UnsafeRawPointer(pixels)
        for index in 0..<count - 1 {
            words[index] = source.loadUnaligned(as: UInt32.self)
            source += 3
        }
        let last = pixels + (count - 1) * 3
        words[count - 1] = UInt32(last[0]) | UInt32(last[1]) << 8 | UInt32(last[2]) << 16
        let vectorCount = (count + 7) / 8
        for index in count..<vectorCount * 8 {
            words[index] = 0
        }
        for index in 0..<vectorCount {
            vectors[index] = ColourVectors(packed: packed[index])
        }
    }

    private func store(_ pixels: UnsafeMutablePointer<UInt8>, count: Int) {
        for index in 0..<(count + 7) / 8 {
            packed[index] = vectors[index].packed
        }
        let words = UnsafeMutableRawPointer(packed).assumingMemoryBound(to: UInt32.self)
        // The next pixel covers each word's fourth byte; behind the last pixel there is the next strip.
        var target = UnsafeMutableRawPointer(pixels)
        for index in 0..<count - 1 {
            target.storeBytes(of: words[index], as: UInt32.self)
            target += 3
        }
        target.copyMemory(from: words + count - 1, byteCount: 3)
    }
}
