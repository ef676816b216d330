import Foundation

/// A value per iteration: a linear warm-up, then half a cosine from the base to the final value.
///
/// The original's schedule to the letter (its `cosine_scheduler`): the warm-up includes both ends, so the first
/// value is `start` exactly, the peak comes twice, and the last value is just short of `final`.
public struct CosineSchedule: Sendable {
    private let base: Double
    private let final: Double
    private let start: Double
    private let warmupIterations: Int
    private let iterations: Int

    /// A schedule of `epochs * iterationsPerEpoch` values, of which the first `warmupEpochs` are warm-up.
    ///
    /// `warmupEpochs` is at most `epochs`.
    public init(
        base: Double, final: Double, epochs: Int, iterationsPerEpoch: Int, warmupEpochs: Int = 0,
        start: Double = 0
    ) {
        precondition(warmupEpochs <= epochs, "the warm-up is longer than the training")
        self.base = base
        self.final = final
        self.start = start
        warmupIterations = warmupEpochs * iterationsPerEpoch
        iterations = epochs * iterationsPerEpoch
    }

    /// The value at an iteration, counted over the whole training.
    public subscript(iteration: Int) -> Double {
        if iteration < warmupIterations {
            let last = warmupIterations - 1
            if iteration == last { return last == 0 ? start : base }
            return start + Double(iteration) * ((base - start) / Double(last))
        }
        let progress = Double(iteration - warmupIterations) / Double(iterations - warmupIterations)
        return final + 0.5 * (base - final) * (1 + cos(Double.pi * progress))
    }
}
