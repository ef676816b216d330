import NN
import Torch

/// A residual block: two 3x3 convolutions, or three of which the middle one is narrow, added to their input.
public final class ResidualBlock: Module {
    /// 3x3, or 1x1 to the inner width.
    public let conv1: Convolution
    /// After it.
    public let bn1: BatchNorm
    /// 3x3.
    public let conv2: Convolution
    /// After it.
    public let bn2: BatchNorm
    /// 1x1 to the outer width, in a bottleneck.
    public let conv3: Convolution?
    /// After it.
    public let bn3: BatchNorm?
    /// Convolution and batch norm that bring the input to the output's shape, where the two differ.
    public let downsample: [Module]?

    /// - Parameters:
    ///   - stage: Counted from 0.
    ///   - isFirst: Whether it is the stage's first block, which halves the sides (but in the first stage).
    init(_ sizes: ResNetConfiguration, stage: Int, isFirst: Bool, generator: Generator?) {
        let (inner, outputs) = (sizes.innerWidth(of: stage), sizes.width(after: stage))
        let inputs = isFirst ? sizes.width(before: stage) : outputs
        let stride = isFirst && stage > 0 ? 2 : 1
        func convolution(
            _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1
        ) -> Convolution {
            Convolution(
                inputs, outputs, kernel: kernel, stride: stride, padding: kernel / 2, groups: groups,
                bias: false, start: .kaimingNormal, generator: generator)
        }
        if sizes.hasBottlenecks {
            conv1 = convolution(inputs, inner, kernel: 1)
            // torchvision has the stride here, the article in the first.
            conv2 = convolution(inner, inner, kernel: 3, stride: stride, groups: sizes.groups)
            conv3 = convolution(inner, outputs, kernel: 1)
            bn3 = BatchNorm(outputs)
        } else {
            conv1 = convolution(inputs, inner, kernel: 3, stride: stride)
            conv2 = convolution(inner, inner, kernel: 3)
            conv3 = nil
            bn3 = nil
        }
        bn1 = BatchNorm(inner)
        bn2 = BatchNorm(inner)
        downsample =
            stride == 1 && inputs == outputs
            ? nil : [convolution(inputs, outputs, kernel: 1, stride: stride), BatchNorm(outputs)]
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        var branch = bn1(conv1(x)).relu()
        branch = bn2(conv2(branch))
        if let conv3, let bn3 { branch = bn3(conv3(branch.relu())) }
        return (branch + shortcut(x)).relu()
    }

    private func shortcut(_ x: Tensor) -> Tensor {
        guard let downsample, let convolution = downsample[0] as? Convolution,
            let norm = downsample[1] as? BatchNorm
        else { return x }
        return norm(convolution(x))
    }
}
