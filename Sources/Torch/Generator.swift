import CTorch

/// A random number generator of libtorch with a state of its own, which can be saved and restored.
public final class Generator {
    let handle: OpaquePointer

    /// Starts the stream that a seed names, on a device.
    public init(seed: UInt64, device: Device = .cpu) {
        var result: OpaquePointer?
        check(ct_generator_create(device.ordinal, seed, &result))
        handle = result!
    }

    deinit { ct_generator_release(handle) }

    /// The state as a byte tensor on the host.
    public var state: Tensor {
        Tensor.make { ct_generator_state(handle, $0) }
    }

    /// Continues from a state that `state` gave.
    ///
    /// - Throws: `TorchError.failed` where the bytes are not such a state.
    public func restore(_ state: Tensor) throws(TorchError) {
        try attempt(ct_generator_set_state(handle, state.handle))
    }

    /// A random permutation of `0..<count`, as `torch.randperm` with this generator draws it.
    public func permutation(_ count: Int) -> [Int] {
        let result = Tensor.make { ct_randperm(Int64(count), handle, $0) }
        return result.array(of: Int.self)
    }
}
