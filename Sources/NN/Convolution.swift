import Torch

/// A convolution of pictures or maps (N, C, H, W) with square kernels.
public final class Convolution: Module {
    /// Where the weights start.
    public enum Start {
        /// PyTorch's default: uniform within ±1/√fan-in, the bias too.
        case uniform
        /// He's rule: normal of deviation √(2/fan-out).
        case kaimingNormal
    }

    /// (out, in / groups, kernel, kernel).
    public let weight: Parameter
    /// (out), where there is one.
    public let bias: Parameter?
    private let stride: Int
    private let padding: Int
    private let groups: Int

    /// - Parameters:
    ///   - padding: Zeros around the map.
    ///   - groups: Channels are convolved in so many groups, which divide them.
    ///   - generator: nil where the weights are read from a file next (`Initializer`).
    public init(
        _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1,
        bias: Bool, start: Start, generator: Generator?
    ) {
        let shape = [outputs, inputs / groups, kernel, kernel]
        let bound = 1 / Double(inputs / groups * kernel * kernel).squareRoot()
        switch start {
        case .uniform:
            weight = Parameter(Initializer.uniform(shape, bound: bound, generator: generator))
        case .kaimingNormal:
            let deviation = (2 / Double(outputs * kernel * kernel)).squareRoot()
            weight = Parameter(Initializer.normal(shape, deviation: deviation, generator: generator))
        }
        self.bias =
            bias ? Parameter(Initializer.uniform([outputs], bound: bound, generator: generator)) : nil
        (self.stride, self.padding, self.groups) = (stride, padding, groups)
    }

    /// (N, in, H, W) to (N, out, h, w).
    public func callAsFunction(_ x: Tensor) -> Tensor {
        x.convolved(weight.value, bias?.value, stride: stride, padding: padding, groups: groups)
    }
}
