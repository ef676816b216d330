import CTorch

/// Updates of whole lists of parameters, one call into libtorch each, without waiting for the device.
///
/// A parameter without gradient is skipped: no decay, no moments, as PyTorch's optimisers do.
public enum ParameterList {
    /// Scales each gradient whose Euclidean norm is above `maximum` down to it: `maximum / (norm + 1e-6)`.
    public static func clipGradientsPerTensor(_ parameters: [Tensor], maximum: Double) {
        check(withHandles(parameters) { ct_clip_grads_per_tensor($0, $1, maximum) })
    }

    /// One AdamW step with decoupled decay; `steps` holds one float per parameter.
    public static func adamW(
        _ parameters: [Tensor], averages: [Tensor], squareAverages: [Tensor], steps: [Tensor], rate: Double,
        betas: (Double, Double), weightDecay: Double, epsilon: Double
    ) {
        let status = withHandles(parameters) { parameters, count in
            withHandles(averages) { averages, _ in
                withHandles(squareAverages) { squares, _ in
                    withHandles(steps) { steps, _ in
                        ct_adamw_step(
                            parameters, averages, squares, steps, count, rate, betas.0, betas.1, weightDecay,
                            epsilon)
                    }
                }
            }
        }
        check(status)
    }

    /// One step of gradient descent with momentum and coupled decay; momenta start as zeros.
    public static func sgd(
        _ parameters: [Tensor], momenta: [Tensor], rate: Double, momentum: Double, weightDecay: Double
    ) {
        let status = withHandles(parameters) { parameters, count in
            withHandles(momenta) { momenta, _ in
                ct_sgd_step(parameters, momenta, count, rate, momentum, weightDecay)
            }
        }
        check(status)
    }

    /// One LARS step: tensors of more than one dimension are decayed and scaled by `eta * |p| / |g|`.
    public static func lars(
        _ parameters: [Tensor], momenta: [Tensor], rate: Double, momentum: Double, weightDecay: Double,
        eta: Double
    ) {
        let status = withHandles(parameters) { parameters, count in
            withHandles(momenta) { momenta, _ in
                ct_lars_step(parameters, momenta, count, rate, momentum, weightDecay, eta)
            }
        }
        check(status)
    }

    /// Moves each target towards its source: `target += weight * (source - target)`.
    public static func lerp(_ targets: [Tensor], towards sources: [Tensor], weight: Double) {
        precondition(targets.count == sources.count, "lists of different lengths")
        let status = withHandles(targets) { targets, count in
            withHandles(sources) { sources, _ in ct_lerp_list(targets, sources, count, weight) }
        }
        check(status)
    }

    /// Divides all gradients by `scale`; sets `foundInfinity` (one float) to 1 where one is not finite.
    public static func unscaleGradients(_ parameters: [Tensor], scale: Tensor, foundInfinity: Tensor) {
        check(withHandles(parameters) { ct_unscale_grads($0, $1, scale.handle, foundInfinity.handle) })
    }

    /// Adapts the loss scale: backs off after an infinity, grows after `interval` steps without one.
    public static func updateScale(
        _ scale: Tensor, growthTracker: Tensor, foundInfinity: Tensor, growth: Double = 2,
        backoff: Double = 0.5, interval: Int = 2000
    ) {
        check(
            ct_update_scale(
                scale.handle, growthTracker.handle, foundInfinity.handle, growth, backoff, Int64(interval)))
    }
}
