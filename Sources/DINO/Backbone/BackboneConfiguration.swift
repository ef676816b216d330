import Torch

/// The sizes of a backbone of any kind.
public enum BackboneConfiguration: Sendable, Equatable, CustomStringConvertible {
    /// A vision transformer.
    case visionTransformer(VisionTransformerConfiguration)
    /// A residual convolutional network.
    case resNet(ResNetConfiguration)
    /// A cross-covariance image transformer.
    case xcit(XCiTConfiguration)

    /// Width of the feature.
    public var embedDim: Int {
        switch self {
        case .visionTransformer(let sizes): sizes.embedDim
        case .resNet(let sizes): sizes.embedDim
        case .xcit(let sizes): sizes.embedDim
        }
    }

    /// Side of a square patch in pixels; nil where there are no patches.
    public var patchSize: Int? {
        switch self {
        case .visionTransformer(let sizes): sizes.patchSize
        case .resNet: nil
        case .xcit(let sizes): sizes.patchSize
        }
    }

    /// The shortest side of a picture in pixels.
    public var smallestSide: Int { patchSize ?? 1 }

    /// Number of blocks whose tokens recipes can choose; nil where the network has one feature only.
    public var depth: Int? { visionTransformer?.depth }

    /// Blocks and attention heads of each; nil for a network without attention.
    public var blocksAndHeads: (blocks: Int, heads: Int)? {
        switch self {
        case .visionTransformer(let sizes): (sizes.depth, sizes.heads)
        case .resNet: nil
        case .xcit(let sizes): (sizes.depth, sizes.heads)
        }
    }

    /// The sizes of a vision transformer; nil for other networks.
    public var visionTransformer: VisionTransformerConfiguration? {
        if case .visionTransformer(let sizes) = self { sizes } else { nil }
    }

    /// Whether features in training depend on the other pictures of the batch.
    public var hasBatchNorm: Bool { visionTransformer == nil }

    /// In words, such as `a ViT of width 384, depth 12, 6 heads, patch 16`.
    public var description: String {
        switch self {
        case .visionTransformer(let sizes): sizes.description
        case .resNet(let sizes): sizes.description
        case .xcit(let sizes): sizes.description
        }
    }

    /// What is wrong with these sizes, in one sentence; nil where nothing is.
    public var problem: String? {
        switch self {
        case .visionTransformer(let sizes): sizes.problem
        case .resNet(let sizes): sizes.problem
        case .xcit(let sizes): sizes.problem
        }
    }

    /// About how many numbers the parameters hold, as far as a 64-bit float counts.
    public var parameterEstimate: Double {
        switch self {
        case .visionTransformer(let sizes): sizes.parameterEstimate
        case .resNet(let sizes): sizes.parameterEstimate
        case .xcit(let sizes): sizes.parameterEstimate
        }
    }

    /// About how many bytes a pass without gradients takes for pictures of a size in pixels.
    public func workingBytes(pictures: Int, width: Int, height: Int) -> Double {
        switch self {
        case .visionTransformer(let sizes):
            sizes.workingBytes(pictures: pictures, width: width, height: height)
        case .resNet(let sizes): sizes.workingBytes(pictures: pictures, width: width, height: height)
        case .xcit(let sizes): sizes.workingBytes(pictures: pictures, width: width, height: height)
        }
    }

    /// The network, with random weights as the original starts.
    ///
    /// - Parameters:
    ///   - dropPathRate: Stochastic depth; a ResNet has none.
    ///   - generator: nil where the weights are read from a file next; they must not be used before.
    public func network(dropPathRate: Double = 0, generator: Generator?) -> Backbone {
        switch self {
        case .visionTransformer(let sizes):
            VisionTransformer(sizes, dropPathRate: dropPathRate, generator: generator)
        case .resNet(let sizes): ResNet(sizes, generator: generator)
        case .xcit(let sizes): XCiT(sizes, dropPathRate: dropPathRate, generator: generator)
        }
    }
}
