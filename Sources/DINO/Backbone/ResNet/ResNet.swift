import NN
import Torch

/// A residual network with torchvision's names, without its classifier: the feature is the mean of the last map.
///
/// Source: He et al. 2015, and torchvision's `ResNet`, whose stride stands in the 3x3 convolution.
public final class ResNet: Backbone {
    /// 7x7, every second pixel.
    public let conv1: Convolution
    /// After it.
    public let bn1: BatchNorm
    /// The first stage.
    public let layer1: [ResidualBlock]
    /// The second.
    public let layer2: [ResidualBlock]
    /// The third.
    public let layer3: [ResidualBlock]
    /// The last.
    public let layer4: [ResidualBlock]
    /// The sizes.
    public let sizes: ResNetConfiguration

    /// Random weights as torchvision starts: convolutions by He's rule (normal, fan-out), batch norms 1 and 0.
    ///
    /// - Parameter generator: nil where the weights are read from a file next; they must not be used before.
    public init(_ sizes: ResNetConfiguration, generator: Generator?) {
        precondition(sizes.problem == nil, sizes.problem ?? "")
        self.sizes = sizes
        let width = ResNetConfiguration.stemWidth
        conv1 = Convolution(
            3, width, kernel: 7, stride: 2, padding: 3, bias: false, start: .kaimingNormal,
            generator: generator)
        bn1 = BatchNorm(width)
        func stage(_ stage: Int) -> [ResidualBlock] {
            (0..<sizes.blocks[stage]).map {
                ResidualBlock(sizes, stage: stage, isFirst: $0 == 0, generator: generator)
            }
        }
        layer1 = stage(0)
        layer2 = stage(1)
        layer3 = stage(2)
        layer4 = stage(3)
        super.init(.resNet(sizes))
    }

    override public func features(_ groups: [Tensor], depthDraws: Tensor?) -> Tensor {
        passes(groups, depthDraws: nil) { pictures, _ in
            // With channels last a CPU's convolutions take a quarter less time.
            var x = bn1(conv1(pictures.channelsLast())).relu().maxPooled(kernel: 3, stride: 2, padding: 1)
            for block in [layer1, layer2, layer3, layer4].joined() { x = block(x) }
            return x.reshaped([x.size(0), x.size(1), -1]).mean(2)
        }
    }
}
