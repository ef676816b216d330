import CTorch

extension Tensor {
    /// `x W^T + b`; weight (out, in), bias (out).
    public func linear(_ weight: Tensor, _ bias: Tensor?) -> Tensor {
        Tensor.make { ct_linear(handle, weight.handle, bias?.handle, $0) }
    }

    /// (N, H, W, 3) bytes to (N, 3, H, W) floats: `scale · byte + shift` of each channel, both (1, 3, 1, 1).
    public func normalizedPixels(scale: Tensor, shift: Tensor) -> Tensor {
        Tensor.make { ct_normalize_pixels(handle, scale.handle, shift.handle, $0) }
    }

    /// The perceptron of a transformer block: linear, GELU, linear; training in single precision keeps less of it
    /// in memory than the three one by one.
    public func mlp(_ weight1: Tensor, _ bias1: Tensor?, _ weight2: Tensor, _ bias2: Tensor?) -> Tensor {
        Tensor.make {
            ct_mlp(handle, weight1.handle, bias1?.handle, weight2.handle, bias2?.handle, $0)
        }
    }

    /// The exact (erf) Gaussian error linear unit.
    public func gelu() -> Tensor { Tensor.make { ct_gelu(handle, $0) } }

    /// Layer normalisation over the last dimension, with gain and shift.
    public func layerNorm(_ weight: Tensor, _ bias: Tensor, epsilon: Double) -> Tensor {
        Tensor.make { ct_layer_norm(handle, weight.handle, bias.handle, epsilon, $0) }
    }

    /// Negative numbers become zero.
    public func relu() -> Tensor { Tensor.make { ct_relu(handle, $0) } }

    /// A convolution of (N, C, H, W) with kernels (out, C / groups, k, k) and zeros around the edge.
    public func convolved(
        _ weight: Tensor, _ bias: Tensor?, stride: Int = 1, padding: Int = 0, groups: Int = 1
    ) -> Tensor {
        Tensor.make {
            ct_conv2d(
                handle, weight.handle, bias?.handle, Int64(stride), Int64(padding), Int64(groups), $0)
        }
    }

    /// The largest number of each square of (N, C, H, W); nothing beyond the edge counts.
    public func maxPooled(kernel: Int, stride: Int, padding: Int = 0) -> Tensor {
        Tensor.make { ct_max_pool2d(handle, Int64(kernel), Int64(stride), Int64(padding), $0) }
    }

    /// The same (N, C, H, W) with the channels of a pixel side by side in memory, which convolutions keep.
    public func channelsLast() -> Tensor { Tensor.make { ct_channels_last(handle, $0) } }

    /// Batch normalisation over all but dimension 1; the running statistics change in place while training.
    public func batchNorm(
        _ weight: Tensor, _ bias: Tensor, runningMean: Tensor, runningVariance: Tensor, training: Bool,
        momentum: Double, epsilon: Double
    ) -> Tensor {
        Tensor.make {
            ct_batch_norm(
                handle, weight.handle, bias.handle, runningMean.handle, runningVariance.handle, training,
                momentum, epsilon, $0)
        }
    }

    /// The same while training, with the statistics of all processes' batches together.
    ///
    /// A failure of the group is told by its next `check`, or by any other of its functions.
    public func syncBatchNorm(
        _ weight: Tensor, _ bias: Tensor, runningMean: Tensor, runningVariance: Tensor, momentum: Double,
        epsilon: Double, group: ProcessGroup
    ) -> Tensor {
        precondition(!group.isAlone, "a process by itself has nothing to synchronise")
        return Tensor.make {
            ct_sync_batch_norm(
                handle, weight.handle, bias.handle, runningMean.handle, runningVariance.handle, group.handle,
                momentum, epsilon, $0)
        }
    }

    /// `x W^T` where the rows of W are those of `direction` (out, in) scaled to the lengths in `gain` (out, 1).
    ///
    /// As PyTorch's weight norm over dimension 0 and a linear layer, but W itself is never in memory.
    public func weightNormLinear(direction: Tensor, gain: Tensor) -> Tensor {
        Tensor.make { ct_weight_norm_linear(handle, direction.handle, gain.handle, $0) }
    }

    /// Vectors along a dimension scaled to unit length; shorter than `epsilon` counts as `epsilon`.
    public func normalized(_ dimension: Int = -1, epsilon: Double = 1e-12) -> Tensor {
        Tensor.make { ct_normalize(handle, Int64(dimension), epsilon, $0) }
    }

    /// Softmax along a dimension.
    public func softmax(_ dimension: Int = -1) -> Tensor {
        Tensor.make { ct_softmax(handle, Int64(dimension), $0) }
    }

    /// The logarithm of softmax along a dimension.
    public func logSoftmax(_ dimension: Int = -1) -> Tensor {
        Tensor.make { ct_log_softmax(handle, Int64(dimension), $0) }
    }

    /// `softmax(q k^T / sqrt(d)) v` by the fastest kernel that fits; shapes (batch, heads, tokens, d).
    public func attention(keys: Tensor, values: Tensor) -> Tensor {
        Tensor.make { ct_attention(handle, keys.handle, values.handle, $0) }
    }

    /// Resamples pictures (N, C, H, W) without antialiasing.
    ///
    /// The scales drive the sampling coordinates, `source = (target + 0.5) / scale - 0.5`, whatever the sizes'
    /// ratio is: DINO's position interpolation depends on it.
    public func upsampled(
        height: Int, width: Int, scales: (height: Double, width: Double), bicubic: Bool
    ) -> Tensor {
        Tensor.make {
            ct_upsample(handle, Int64(height), Int64(width), scales.height, scales.width, bicubic, $0)
        }
    }
}
