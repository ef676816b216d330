import CPixels

/// The weights of one pass: for every output sample, which input samples count and how much.
///
/// Weights are fixed point with 22 fractional bits, as in Pillow, so that sums are exact in 32 bits.
/// The kernel multiplies 16-bit numbers, two neighbouring samples at a time. Therefore inputs are numbered in
/// pairs, and each weight w is kept as two halves, w = high · 4096 + low with 0 <= low < 4096.
struct ResamplingAxis: ~Copyable {
    /// Fractional bits of a weight.
    static let precision = PX_WEIGHT_BITS
    /// Bits of a weight's low half.
    static let lowBits = PX_LOW_BITS

    /// Output samples that will be computed.
    private(set) var count = 0
    /// The first input sample that has a weight; pairs are counted from here.
    private(set) var firstInput = 0
    /// One past the last input sample that has a weight.
    private(set) var endInput = 0
    /// Whether each output is the input sample of its own number, counted from `firstInput`.
    private(set) var isIdentity = false

    /// First pair of each output.
    private(set) var starts = GrowingBuffer<Int32>()
    /// Pairs of each output; its weights are at `output * stride` in `high` and `low`.
    private(set) var counts = GrowingBuffer<Int32>()
    /// The high halves of two weights, the first in the low 16 bits.
    private(set) var high = GrowingBuffer<UInt32>()
    /// The low halves of two weights.
    private(set) var low = GrowingBuffer<UInt32>()
    /// Pairs from one output's weights to the next one's.
    private(set) var stride = 0

    private var weights = GrowingBuffer<Double>()
    private var firstSamples = GrowingBuffer<Int32>()
    private var sampleCounts = GrowingBuffer<Int32>()

    /// The weights as kernels take them; they last until the next `prepare`.
    var weightTable: px_axis {
        px_axis(
            starts: starts.base, counts: counts.base, high: high.base, low: low.base, stride: stride,
            count: count)
    }

    /// One past the last pair of an output.
    func endPair(of output: Int) -> Int { Int(starts.base[output] + counts.base[output]) }

    /// Computes the weights.
    ///
    /// - Parameters:
    ///   - inputSize: Samples that exist; weights of others are left out and the rest normalised.
    ///   - box: The part of the input, in samples, that all of the output stands for.
    ///   - outputSize: Samples of the whole output.
    ///   - window: The outputs that are wanted.
    ///   - reversed: Whether the window is to be filled from its end, which mirrors it.
    mutating func prepare(
        inputSize: Int, box: ClosedRange<Double>, outputSize: Int, window: Range<Int>, reversed: Bool,
        filter: ResamplingFilter
    ) {
        // In single precision as in Pillow, which matters for boxes of broken numbers only.
        let scale = Double(Float(box.upperBound) - Float(box.lowerBound)) / Double(outputSize)
        let filterScale = max(scale, 1)
        let support = filter.support * filterScale
        let inverseScale = 1 / filterScale
        let taps = Int(support.rounded(.up)) * 2 + 1

        count = window.count
        isIdentity =
            outputSize == inputSize && box.lowerBound == 0 && box.upperBound == Double(inputSize) && !reversed
        if isIdentity {
            firstInput = window.lowerBound
            endInput = window.upperBound
            return
        }
        stride = taps / 2 + 1
        starts.reserve(count)
        counts.reserve(count)
        high.reserve(count * stride)
        low.reserve(count * stride)
        weights.reserve(taps)
        firstSamples.reserve(count)
        sampleCounts.reserve(count)

        // The inputs first: pairs are counted from the lowest.
        firstInput = inputSize
        endInput = 0
        for output in 0..<count {
            let position = reversed ? window.upperBound - 1 - output : window.lowerBound + output
            let center = box.lowerBound + (Double(position) + 0.5) * scale
            let first = max(Int(center - support + 0.5), 0)
            let end = min(Int(center + support + 0.5), inputSize)
            firstSamples.base[output] = Int32(first)
            sampleCounts.base[output] = Int32(end - first)
            firstInput = min(firstInput, first)
            endInput = max(endInput, end)
        }
        for output in 0..<count {
            let position = reversed ? window.upperBound - 1 - output : window.lowerBound + output
            let center = box.lowerBound + (Double(position) + 0.5) * scale
            let first = Int(firstSamples.base[output])
            let samples = Int(sampleCounts.base[output])
            var sum = 0.0
            for tap in 0..<samples {
                let weight = filter.weight((Double(tap + first) - center + 0.5) * inverseScale)
                weights.base[tap] = weight
                sum += weight
            }
            store(output: output, first: first - firstInput, samples: samples, sum: sum)
        }
    }

    /// Normalises an output's weights and stores them as pairs of halves.
    private mutating func store(output: Int, first: Int, samples: Int, sum: Double) {
        let isOdd = first & 1
        let pairs = (samples + isOdd + 1) / 2
        starts.base[output] = Int32(first / 2)
        counts.base[output] = Int32(pairs)
        let highs = UnsafeMutableRawPointer(high.base + output * stride).assumingMemoryBound(to: UInt16.self)
        let lows = UnsafeMutableRawPointer(low.base + output * stride).assumingMemoryBound(to: UInt16.self)
        highs[0] = 0
        lows[0] = 0
        highs[2 * pairs - 1] = 0
        lows[2 * pairs - 1] = 0
        for tap in 0..<samples {
            let weight = sum != 0 ? weights.base[tap] / sum : weights.base[tap]
            let scaled = weight * Double(1 << Self.precision)
            let fixed = Int32(weight < 0 ? scaled - 0.5 : scaled + 0.5)
            highs[tap + isOdd] = UInt16(truncatingIfNeeded: fixed >> Int32(Self.lowBits))
            lows[tap + isOdd] = UInt16(truncatingIfNeeded: fixed & (1 << Int32(Self.lowBits) - 1))
        }
    }
}
