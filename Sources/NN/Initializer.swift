import Torch

/// Where weights start.
public enum Initializer {
    /// Numbers of a normal distribution of this standard deviation.
    ///
    /// The original truncates at an absolute ±2, a hundred standard deviations at 0.02, which is no truncation;
    /// beyond the bounds is redrawn here by clamping, for any deviation that a caller chooses.
    public static func truncatedNormal(
        _ shape: [Int], deviation: Double = 0.02, generator: Generator
    ) -> Tensor {
        (Tensor.randomNormal(shape, generator: generator) * deviation).clamped(-2, 2)
    }

    /// Uniform numbers in `[-bound, bound)`.
    public static func uniform(_ shape: [Int], bound: Double, generator: Generator) -> Tensor {
        Tensor.random(shape, generator: generator) * (2 * bound) - bound
    }
}
