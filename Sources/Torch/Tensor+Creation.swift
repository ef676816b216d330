import CTorch

extension Tensor {
    /// A tensor of given shape from numbers in row-major order.
    public convenience init<T: TensorScalar>(_ values: [T], shape: [Int]? = nil) {
        let shape = shape ?? [values.count]
        let result = values.withUnsafeBytes { bytes in
            Tensor.make { out in
                withShape(shape) {
                    ct_from_bytes(bytes.baseAddress, bytes.count, $0, $1, T.dtype.rawValue, out)
                }
            }
        }
        self.init(sharing: result)
    }

    /// A host tensor from raw bytes in row-major order; their number must be that of the shape.
    ///
    /// - Throws: `TorchError` where the count does not fit or memory runs out.
    public convenience init(bytes: UnsafeRawBufferPointer, shape: [Int], dtype: DType) throws(TorchError) {
        let result = try Tensor.attemptMake { out in
            withShape(shape) { ct_from_bytes(bytes.baseAddress, bytes.count, $0, $1, dtype.rawValue, out) }
        }
        self.init(sharing: result)
    }

    /// Zeros.
    public static func zeros(_ shape: [Int], dtype: DType = .float32, device: Device = .cpu) -> Tensor {
        full(shape, 0, dtype: dtype, device: device)
    }

    /// Ones.
    public static func ones(_ shape: [Int], dtype: DType = .float32, device: Device = .cpu) -> Tensor {
        full(shape, 1, dtype: dtype, device: device)
    }

    /// One value everywhere.
    public static func full(
        _ shape: [Int], _ value: Double, dtype: DType = .float32, device: Device = .cpu
    ) -> Tensor {
        make { out in withShape(shape) { ct_full($0, $1, value, dtype.rawValue, device.ordinal, out) } }
    }

    /// Memory of a size that a user gave, not initialised.
    ///
    /// - Throws: `TorchError.outOfMemory`.
    public static func empty(
        _ shape: [Int], dtype: DType = .float32, device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try attemptMake { out in withShape(shape) { ct_empty($0, $1, dtype.rawValue, device.ordinal, out) } }
    }

    /// Memory that is overwritten before it is read.
    public static func unwritten(_ shape: [Int], dtype: DType = .float32) -> Tensor {
        make { out in withShape(shape) { ct_empty($0, $1, dtype.rawValue, Device.cpu.ordinal, out) } }
    }

    /// Uniform numbers in `[0, 1)`.
    public static func random(_ shape: [Int], generator: Generator, device: Device = .cpu) -> Tensor {
        make { out in withShape(shape) { ct_rand($0, $1, generator.handle, device.ordinal, out) } }
    }

    /// Numbers of the standard normal distribution.
    public static func randomNormal(_ shape: [Int], generator: Generator, device: Device = .cpu) -> Tensor {
        make { out in withShape(shape) { ct_randn($0, $1, generator.handle, device.ordinal, out) } }
    }

    /// A second handle to the storage of another tensor, cut off from autograd.
    public convenience init(sharing other: Tensor) {
        var result: OpaquePointer?
        check(ct_detach(other.handle, &result))
        self.init(owning: result!)
    }

    /// The same numbers in another type; the tensor itself where it has that type.
    public func to(_ dtype: DType) -> Tensor {
        Tensor.make { ct_to_dtype(handle, dtype.rawValue, $0) }
    }

    /// The same numbers on another device; the tensor itself where it is there.
    ///
    /// - Throws: `TorchError.outOfMemory` where the device has not enough.
    public func to(_ device: Device, nonBlocking: Bool = false) throws(TorchError) -> Tensor {
        try Tensor.attemptMake { ct_to_device(handle, device.ordinal, nonBlocking, $0) }
    }

    /// The same for a small tensor within a computation: a lack of memory ends the process with a sentence.
    public func moved(to device: Device) -> Tensor {
        Tensor.make { ct_to_device(handle, device.ordinal, false, $0) }
    }

    /// A copy with storage of its own.
    public func clone() -> Tensor { Tensor.make { ct_clone(handle, $0) } }

    /// The same numbers in row-major order without gaps.
    public func contiguous() -> Tensor { Tensor.make { ct_contiguous(handle, $0) } }

    /// Overwrites the elements with those of another tensor of the same (or an expandable) shape.
    public func copy(from source: Tensor) { check(ct_copy_(handle, source.handle)) }

    /// Overwrites every element.
    public func fill(_ value: Double) { check(ct_fill_(handle, value)) }
}
