import Torch

/// The tokens of one block of pictures of several sizes, after the final norm, and what recipes pool of them.
///
/// Each pooling is computed once, whatever number of recipes asks for it.
final class PooledTokens {
    /// (pictures, D), group after group.
    let classTokens: Tensor
    /// (B, h·w, D) of each group; empty where no recipe asks for patch tokens.
    private let patches: [Tensor]
    private var known: [FeatureRecipe.Pooling: Tensor] = [:]
    /// Whether a pooling is computed once; not where each recipe is timed with all that it needs.
    private let keepsResults: Bool

    init(classTokens: Tensor, patches: [Tensor], keepsResults: Bool = true) {
        self.classTokens = classTokens
        self.patches = patches
        self.keepsResults = keepsResults
    }

    /// (pictures, D), float32.
    func pooled(_ pooling: FeatureRecipe.Pooling) -> Tensor {
        if let result = known[pooling] { return result }
        let result: Tensor
        switch pooling {
        case .classToken: result = classTokens.to(.float32)
        case .mean: result = eachGroup { $0.mean(1) }
        case .max: result = eachGroup { $0.max(1) }
        case .gem(let exponent): result = eachGroup { Self.generalizedMean($0, exponent: exponent) }
        }
        if keepsResults { known[pooling] = result }
        return result
    }

    private func eachGroup(_ pool: (Tensor) -> Tensor) -> Tensor {
        Tensor.concatenated(patches.map { pool($0.to(.float32)) })
    }

    /// `(mean max(x, 1e-6)^p)^(1/p)` over the tokens.
    ///
    /// Divided by each channel's largest value first, so that no power leaves float32's range.
    private static func generalizedMean(_ tokens: Tensor, exponent: Double) -> Tensor {
        let positive = tokens.clamped(FeatureRecipe.gemFloor)
        let largest = positive.max(1, keeping: true)
        let mean = (positive / largest).raised(to: exponent).mean(1)
        return mean.raised(to: 1 / exponent) * largest.select(1, 0)
    }
}
