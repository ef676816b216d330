/// The sizes of a residual network, as torchvision's `ResNet` has them.
public struct ResNetConfiguration: Sendable, Equatable, Codable, CustomStringConvertible {
    /// Blocks of each of the four stages.
    public var blocks: [Int]
    /// Whether a block is a bottleneck of three convolutions, four times as wide outside, or two plain ones.
    public var hasBottlenecks: Bool
    /// Groups of a bottleneck's 3x3 convolution.
    public var groups: Int
    /// Channels of such a group in the first stage.
    public var groupWidth: Int

    /// Four numbers of blocks; more than one group, or another width, only with bottlenecks.
    public init(blocks: [Int], hasBottlenecks: Bool, groups: Int = 1, groupWidth: Int = 64) {
        self.blocks = blocks
        self.hasBottlenecks = hasBottlenecks
        self.groups = groups
        self.groupWidth = groupWidth
    }

    /// torchvision's networks.
    static let named: [(name: String, sizes: ResNetConfiguration)] = [
        ("resnet18", Self(blocks: [2, 2, 2, 2], hasBottlenecks: false)),
        ("resnet34", Self(blocks: [3, 4, 6, 3], hasBottlenecks: false)),
        ("resnet50", Self(blocks: [3, 4, 6, 3], hasBottlenecks: true)),
        ("resnet101", Self(blocks: [3, 4, 23, 3], hasBottlenecks: true)),
        ("resnet152", Self(blocks: [3, 8, 36, 3], hasBottlenecks: true)),
        ("wide_resnet50_2", Self(blocks: [3, 4, 6, 3], hasBottlenecks: true, groupWidth: 128)),
        ("wide_resnet101_2", Self(blocks: [3, 4, 23, 3], hasBottlenecks: true, groupWidth: 128)),
        ("resnext50_32x4d", Self(blocks: [3, 4, 6, 3], hasBottlenecks: true, groups: 32, groupWidth: 4)),
        ("resnext101_32x8d", Self(blocks: [3, 4, 23, 3], hasBottlenecks: true, groups: 32, groupWidth: 8)),
        ("resnext101_64x4d", Self(blocks: [3, 4, 23, 3], hasBottlenecks: true, groups: 64, groupWidth: 4)),
    ]

    /// Channels after the first convolution.
    static let stemWidth = 64

    /// Width of the feature: channels after the last stage.
    public var embedDim: Int { width(after: 3) }

    /// Channels within a block of a stage, counted from 0.
    func innerWidth(of stage: Int) -> Int {
        hasBottlenecks ? (groupWidth << stage) * groups : Self.stemWidth << stage
    }

    /// Channels after a stage, counted from 0.
    func width(after stage: Int) -> Int { (Self.stemWidth << stage) * (hasBottlenecks ? 4 : 1) }

    /// Channels that a stage gets.
    func width(before stage: Int) -> Int { stage == 0 ? Self.stemWidth : width(after: stage - 1) }

    /// Layers with weights, which the names count: one before the blocks and a classifier behind them.
    private var layers: Int { blocks.reduce(0, +) * (hasBottlenecks ? 3 : 2) + 2 }

    /// In words, such as `a ResNet of 50 layers, width 2048`.
    public var description: String {
        let kind =
            groups > 1
            ? " in \(groups) groups of \(groupWidth)"
            : groupWidth != Self.stemWidth ? " with \(groupWidth) channels within the first blocks" : ""
        return "a ResNet of \(layers) layers, width \(embedDim)\(kind)"
    }

    /// What is wrong with these sizes, in one sentence; nil where nothing is.
    public var problem: String? {
        let most = 1 << 12
        guard blocks.count == 4, blocks.allSatisfy({ (1...most).contains($0) }),
            (1...most).contains(groups), (1...most).contains(groupWidth)
        else { return "a ResNet has four stages of 1 to \(most) blocks, of 1 to \(most) groups" }
        guard hasBottlenecks || (groups == 1 && groupWidth == Self.stemWidth) else {
            return "a ResNet without bottlenecks has no groups of its own width"
        }
        return nil
    }

    /// About how many numbers the convolutions hold.
    var parameterEstimate: Double {
        (0..<4).reduce(0) { sum, stage in
            let (inner, outer) = (Double(innerWidth(of: stage)), Double(width(after: stage)))
            let plain = hasBottlenecks ? inner * (2 * outer + 9 * inner / Double(groups)) : 18 * inner * inner
            return sum + Double(blocks[stage]) * plain + Double(width(before: stage)) * outer
        }
    }

    /// About how many bytes a pass without gradients takes for pictures of a size in pixels.
    ///
    /// The pictures as floats, and a few copies of the largest maps, those of the first convolution and stage.
    func workingBytes(pictures: Int, width: Int, height: Int) -> Double {
        let pixels = Double(width) * Double(height)
        let first = Double(Self.stemWidth) / 4
        let stage = Double(2 * self.width(after: 0) + 2 * innerWidth(of: 0)) / 16
        return 4 * Double(pictures) * pixels * (6 + max(2 * first, stage))
    }
}
