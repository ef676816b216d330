import Foundation
import Torch

/// What tells a collapse from learning, at the end of an epoch.
public struct CollapseSigns: Sendable, Equatable {
    /// Mean entropy of the teacher's distributions over prototypes, nats.
    public var teacherEntropy: Double
    /// What is left of the loss without that entropy: how far the student is from the teacher, nats.
    public var divergence: Double
    /// Length of the centre.
    public var centerNorm: Double
    /// Deviation of unit-length teacher features, times √D: 1 where they fill the sphere, 0 where all are one.
    public var featureDeviation: Double
    /// Exponential of the entropy of the features' singular values: how many directions are in use.
    public var effectiveRank: Double

    /// Nothing measured.
    package static let none = CollapseSigns(
        teacherEntropy: .nan, divergence: .nan, centerNorm: .nan, featureDeviation: .nan, effectiveRank: .nan)

    /// Measures centred features (N, D) of recent pictures.
    static func measure(_ features: Tensor) -> (deviation: Double, effectiveRank: Double) {
        inference {
            let unit = features.to(.float32).normalized()
            let deviation = unit.standardDeviation(0).mean().item * Double(unit.size(1)).squareRoot()
            let centered = unit - unit.mean(0, keeping: true)
            guard let values = try? centered.singularValues().array(of: Double.self) else {
                return (deviation, .nan)
            }
            let total = values.reduce(0, +)
            guard total > 0 else { return (deviation, 1) }
            let entropy = values.reduce(0) { sum, value in
                value > 0 ? sum - value / total * Foundation.log(value / total) : sum
            }
            return (deviation, Foundation.exp(entropy))
        }
    }

    /// A warning that names the flag to change; nil where nothing looks wrong.
    ///
    /// - Parameter loss: The epoch's mean loss, nats.
    public func warning(loss: Double, prototypes: Int) -> String? {
        let uniform = Foundation.log(Double(prototypes))
        if teacherEntropy > 0.995 * uniform, loss > 0.995 * uniform {
            return
                "the teacher's output is uniform over the \(prototypes) prototypes, so there is nothing to learn; "
                + "lower --teacher_temp and --warmup_teacher_temp (such as 0.02), or --out_dim for a small data set"
        }
        if teacherEntropy < 0.01, divergence < 0.01 {
            return
                "all pictures fall on one prototype; raise --teacher_temp, lower --lr, or raise --momentum_teacher"
        }
        if featureDeviation < 0.02 {
            return
                "the features of all pictures are nearly the same (deviation \(String(format: "%.3f", featureDeviation))"
                + " of 1); lower --lr, lower --teacher_temp, or raise --momentum_teacher"
        }
        return nil
    }
}
