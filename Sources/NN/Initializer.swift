import Torch

/// Where weights start.
///
/// Without a generator nothing is drawn and the memory stays as it was found: for a network whose numbers are read
/// from a file next, as `Module.load` writes all of them or throws.
public enum Initializer {
    /// Numbers of a normal distribution of this standard deviation.
    ///
    /// The original truncates at an absolute ±2, a hundred standard deviations at 0.02, which is no truncation;
    /// beyond the bounds is redrawn here by clamping, for any deviation that a caller chooses.
    public static func truncatedNormal(
        _ shape: [Int], deviation: Double = 0.02, generator: Generator?
    ) -> Tensor {
        guard let generator else { return .unwritten(shape) }
        return (Tensor.randomNormal(shape, generator: generator) * deviation).clamped(-2, 2)
    }

    /// Numbers of a normal distribution of this standard deviation, all of them.
    public static func normal(_ shape: [Int], deviation: Double, generator: Generator?) -> Tensor {
        guard let generator else { return .unwritten(shape) }
        return Tensor.randomNormal(shape, generator: generator) * deviation
    }

    /// Uniform numbers in `[-bound, bound)`.
    public static func uniform(_ shape: [Int], bound: Double, generator: Generator?) -> Tensor {
        guard let generator else { return .unwritten(shape) }
        return Tensor.random(shape, generator: generator) * (2 * bound) - bound
    }
}
