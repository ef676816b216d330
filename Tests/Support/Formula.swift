import NN
import Torch

/// Weights and pictures by formula, the same bits here and in scripts/golden_formula.py.
public enum Formula {
    /// Float32 numbers in `[shift - scale, shift + scale)`.
    public static func numbers(_ seed: Int, _ shape: [Int], scale: Float, shift: Float = 0) -> Tensor {
        let count = shape.reduce(1, *)
        let start = UInt64(seed) &* 0xD134_2543_DE82_EF95
        let values = (1...max(count, 1)).map { index -> Float in
            var z = UInt64(index) &* 0x9E37_79B9_7F4A_7C15 &+ start
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            z ^= z >> 31
            let unit = Float(z >> 40) / Float(1 << 24)
            return (unit * 2 - 1) * scale + shift
        }
        return Tensor(values, shape: shape)
    }

    /// Vectors with these endings are about 1, others about 0.
    private static let gains = ["weight", "running_var", "gamma1", "gamma2", "gamma3"]

    /// Overwrites every tensor of a module's state, in order.
    public static func fill(_ module: Module, firstSeed: Int = 1) {
        noGrad {
            for (index, (key, tensor)) in module.state.enumerated() {
                if key.hasSuffix("weight_g") {
                    tensor.fill(1)
                } else if tensor.rank == 0 {
                    tensor.fill(0)
                } else if key.hasSuffix("temperature") {
                    tensor.copy(from: numbers(firstSeed + index, tensor.shape, scale: 1, shift: 3))
                } else if tensor.rank == 1 {
                    let isGain = gains.contains { key.hasSuffix($0) }
                    tensor.copy(
                        from: numbers(
                            firstSeed + index, tensor.shape, scale: isGain ? 0.1 : 0.02, shift: isGain ? 1 : 0
                        ))
                } else {
                    tensor.copy(
                        from: numbers(
                            firstSeed + index, tensor.shape, scale: tensor.size(0) == 1 ? 0.1 : 0.05))
                }
            }
        }
    }
}

/// The largest absolute difference between two tensors of one shape.
public func largestDifference(_ a: Tensor, _ b: Tensor) -> Double {
    precondition(a.shape == b.shape, "shapes \(a.shape) and \(b.shape)")
    return noGrad { zip(a.array(of: Double.self), b.array(of: Double.self)).map { abs($0 - $1) }.max() ?? 0 }
}
