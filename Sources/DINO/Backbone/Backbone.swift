import NN
import Torch

/// A network that makes a feature of a picture: what training and evaluations need to know of it.
///
/// Pictures are (B, 3, H, W), normalised, at least `configuration.smallestSide` pixels in each direction.
open class Backbone: Module {
    /// The sizes.
    public let configuration: BackboneConfiguration

    /// Whether batch norms take the statistics of the batch (and change the running ones), as in training, or the
    /// running ones. Student and teacher are never anything else than training while they train.
    public var isTraining = true {
        didSet { for case let norm as BatchNorm in modules { norm.isTraining = isTraining } }
    }

    /// For subclasses, once their layers are there.
    public init(_ configuration: BackboneConfiguration) {
        self.configuration = configuration
    }

    /// Width of the feature.
    public var embedDim: Int { configuration.embedDim }

    /// Features of pictures of several sizes: (all pictures, D), group after group.
    ///
    /// - Parameter depthDraws: What `depthDraws(pictures:generator:)` gave for these pictures; nil drops no branch.
    public final func callAsFunction(_ groups: [Tensor], depthDraws: Tensor? = nil) -> Tensor {
        features(groups, depthDraws: depthDraws)
    }

    /// Features of pictures of one size: (B, D).
    public final func callAsFunction(_ pictures: Tensor) -> Tensor { features([pictures], depthDraws: nil) }

    /// What a subclass computes; see `callAsFunction`.
    open func features(_ groups: [Tensor], depthDraws: Tensor?) -> Tensor {
        preconditionFailure("\(type(of: self)) has no features")
    }

    /// Uniform numbers that say which pictures skip which branch: (branches, pictures), on the backbone's device;
    /// nil for a network without stochastic depth.
    ///
    /// Drawn on the host, so that a run can move between devices, and in one piece, so that it does not matter in how
    /// many passes the pictures go through.
    open func depthDraws(pictures: Int, generator: Generator) -> Tensor? { nil }

    /// One pass per width, as the original's `MultiCropWrapper` has it: consecutive groups of one width are joined, and
    /// batch norms see all pictures of a pass.
    ///
    /// - Parameter body: Gets a pass's pictures and its columns of `depthDraws`; gives (pictures, D).
    final func passes(
        _ groups: [Tensor], depthDraws: Tensor?, _ body: (Tensor, Tensor?) -> Tensor
    ) -> Tensor {
        var joined: [[Tensor]] = []
        for group in groups {
            if let last = joined.last?[0], last.shape.dropFirst() == group.shape.dropFirst() {
                joined[joined.count - 1].append(group)
            } else {
                joined.append([group])
            }
        }
        var first = 0
        return .concatenated(
            joined.map { groups in
                let pictures = Tensor.concatenated(groups)
                defer { first += pictures.size(0) }
                return body(
                    pictures, depthDraws?.slice(first..<first + pictures.size(0), dimension: 1))
            })
    }
}
