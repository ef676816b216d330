import CTorch

/// Runs `body` without recording for autograd, on this thread.
public func noGrad<R>(_ body: () throws -> R) rethrows -> R {
    let previous = ct_set_grad_enabled(false)
    defer { _ = ct_set_grad_enabled(previous) }
    return try body()
}

/// Runs `body` in inference mode: faster than `noGrad`, but what it makes can never take part in autograd.
public func inference<R>(_ body: () throws -> R) rethrows -> R {
    let guardHandle = ct_inference_enter()
    defer { ct_inference_exit(guardHandle) }
    return try body()
}

/// Runs `body` with matrix products and attention in half precision, on this thread; nil changes nothing.
public func autocast<R>(_ dtype: DType?, on device: Device, _ body: () throws -> R) rethrows -> R {
    guard let dtype else { return try body() }
    var previous: Int32 = -1
    check(ct_autocast_set(device.isCUDA, dtype.rawValue, &previous))
    defer {
        var ignored: Int32 = -1
        check(ct_autocast_set(device.isCUDA, previous, &ignored))
    }
    return try body()
}

extension Tensor {
    /// Whether autograd records what is computed from this tensor.
    public var requiresGrad: Bool {
        get { ct_requires_grad(handle) }
        set { check(ct_set_requires_grad(handle, newValue)) }
    }

    /// The same storage, cut off from autograd.
    public func detached() -> Tensor { Tensor.make { ct_detach(handle, $0) } }

    /// The gradient that `backward` left, if any.
    public var gradient: Tensor? {
        var result: OpaquePointer?
        check(ct_grad(handle, &result))
        return result.map(Tensor.init(owning:))
    }

    /// Adds the gradient of a scalar to every leaf that it was computed from.
    public func backward() { check(ct_backward(handle, nil)) }

    /// The same for a tensor whose own gradient is known.
    public func backward(gradient: Tensor) { check(ct_backward(handle, gradient.handle)) }

    /// Drops the gradients of all these tensors.
    public static func clearGradients(_ tensors: [Tensor]) {
        check(withHandles(tensors) { ct_clear_grads($0, $1) })
    }
}
